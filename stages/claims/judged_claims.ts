import type { Judgement } from "./judge.ts";

/** The judgements on one experiment. */
export interface JudgedClaims {
  readonly experiment: string;
  readonly title: string;
  readonly judgements: readonly Judgement[];
}

/** Folder of all that a judge stage leaves, in its output and where it is published. */
export const CLAIMS = "claims";
const FILE = `${CLAIMS}/claims.json`;

/** Leaves the judgements in the output folder of a judge stage, for programs. */
export async function writeJudged(folder: string, judged: readonly JudgedClaims[]): Promise<void> {
  await Deno.writeTextFile(`${folder}/${FILE}`, JSON.stringify(judged, null, 2) + "\n");
}

/** Reads them from there, or from where they were published. */
export async function readJudged(folder: string): Promise<JudgedClaims[]> {
  return JSON.parse(await Deno.readTextFile(`${folder}/${FILE}`));
}
