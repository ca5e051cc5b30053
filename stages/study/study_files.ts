import { readJson } from "../print/json_file.ts";
import type { PrintedTable } from "../print/printed_table.ts";

/** Files of a study stage, in its output and where they are published. */
export const STUDY_FILES = { markdown: "study.md", data: "study.json" } as const;

/** What `study.json` has, beside numbers, in words and tables to be shown. */
export interface ToldStudy {
  readonly verdict: string;
  readonly says: string;
  /** What the loss is made of; null before there is a pair of both batches. */
  readonly loss: PrintedTable | null;
  /** What each remedy wins; null before one is tried. */
  readonly tried: PrintedTable | null;
  /** Sentences on the remedies. */
  readonly notes: readonly string[];
}

/** Reads what a study says from the output folder of its stage. */
export async function readStudy(folder: string): Promise<ToldStudy> {
  return await readJson(`${folder}/${STUDY_FILES.data}`);
}
