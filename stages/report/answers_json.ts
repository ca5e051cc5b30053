import type { Answer } from "./answer.ts";

/** Folder of the answers, in the output of a report stage and where it is published. */
export const ANSWERS = "answers";
const FILE = `${ANSWERS}/answers.json`;

/** Content of `answers.json`. */
export interface AnswersJson {
  /** How the results differ from the committed ones; null if they do not. */
  readonly heading: string | null;
  /** The answers, without their figures. */
  readonly answers: readonly Omit<Answer, "svg">[];
}

/** Writes the answers into the output folder of a report stage, and their figures beside them. */
export async function writeAnswers(
  folder: string,
  heading: string | null,
  answers: readonly Answer[],
): Promise<void> {
  const words: AnswersJson = { heading, answers: answers.map(({ svg: _, ...words }) => words) };
  await Deno.mkdir(`${folder}/${ANSWERS}`);
  await Deno.writeTextFile(`${folder}/${FILE}`, JSON.stringify(words, null, 2) + "\n");
  for (const { experiment, svg } of answers) {
    if (svg !== null) await Deno.writeTextFile(`${folder}/${ANSWERS}/${experiment}.svg`, svg);
  }
}

/** Answers of a published report, with their figures. */
export interface PublishedAnswers extends Pick<AnswersJson, "heading"> {
  readonly answers: readonly Answer[];
}

/** Reads the answers from a folder of results; null if it has no report. */
export async function readAnswers(folder: string): Promise<PublishedAnswers | null> {
  const text = await readIfThere(`${folder}/${FILE}`);
  if (text === null) return null;
  const { heading, answers }: AnswersJson = JSON.parse(text);
  return {
    heading,
    answers: await Promise.all(answers.map(async (words): Promise<Answer> => ({
      ...words,
      svg: await readIfThere(`${folder}/${ANSWERS}/${words.experiment}.svg`),
    }))),
  };
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw error;
  }
}
