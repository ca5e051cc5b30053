import { readJsonIfThere, readTextIfThere, writeJson } from "../print/json_file.ts";
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
  await writeJson(`${folder}/${FILE}`, words);
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
  const words = await readJsonIfThere<AnswersJson>(`${folder}/${FILE}`);
  if (words === null) return null;
  const { heading, answers } = words;
  return {
    heading,
    answers: await Promise.all(answers.map(async (words): Promise<Answer> => ({
      ...words,
      svg: await readTextIfThere(`${folder}/${ANSWERS}/${words.experiment}.svg`),
    }))),
  };
}
