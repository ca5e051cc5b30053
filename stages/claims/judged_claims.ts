import { readJson, writeJson } from "../print/json_file.ts";
import type { Judgement } from "./judge.ts";

/** The judgements on one experiment. */
export interface JudgedClaims {
  readonly experiment: string;
  readonly title: string;
  readonly judgements: readonly Judgement[];
}

/** Folder of a judge stage's files, in its output and where they are published. */
export const CLAIMS = "claims";
const FILE = `${CLAIMS}/claims.json`;

/** Writes the judgements into the output folder of a judge stage. */
export async function writeJudged(folder: string, judged: readonly JudgedClaims[]): Promise<void> {
  await writeJson(`${folder}/${FILE}`, judged);
}

/** Reads the judgements from the output folder of a judge stage, or from a folder of results. */
export async function readJudged(folder: string): Promise<JudgedClaims[]> {
  return await readJson(`${folder}/${FILE}`);
}
