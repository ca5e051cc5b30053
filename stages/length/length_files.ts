import { readJson, writeJson } from "../print/json_file.ts";
import type { Agreement } from "./agreement.ts";
import type { Step } from "./course.ts";

/** Files of a training length stage, in its output and where they are published. */
export const LENGTH_FILES = {
  markdown: "training_length.md",
  data: "training_length.json",
} as const;

/** Folder of the figures. */
export const LENGTH_FIGURES = "training_length";

/** The figure of a group of trainings. */
export const lengthFigure = (group: string) => `${LENGTH_FIGURES}/${group}.svg`;

/** Trainings of one network on one data set, as far as they ran. */
export interface ToldLengths {
  readonly name: string;
  readonly title: string;
  /** From the shortest by its cumulative learning rate. */
  readonly trainings: readonly {
    readonly name: string;
    readonly title: string;
    /** Number of seeds. */
    readonly n: number;
    /** After the last epoch; errors are means over seeds. */
    readonly last: Step;
  }[];
  /** Null without two trainings that can be compared. */
  readonly agreement: { readonly pairs: number; readonly by: readonly Agreement[] } | null;
}

/** Writes what lengths tell into the output folder of a training length stage. */
export async function writeLengths(folder: string, told: readonly ToldLengths[]): Promise<void> {
  await writeJson(`${folder}/${LENGTH_FILES.data}`, told);
}

/** Reads what lengths tell from the output folder of a training length stage, each group with its figure. */
export async function readLengths(folder: string): Promise<(ToldLengths & { svg: string })[]> {
  const told = await readJson<ToldLengths[]>(`${folder}/${LENGTH_FILES.data}`);
  return await Promise.all(told.map(async (group) => ({
    ...group,
    svg: await Deno.readTextFile(`${folder}/${lengthFigure(group.name)}`),
  })));
}
