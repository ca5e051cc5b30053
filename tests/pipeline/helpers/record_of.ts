import type { RunRecord } from "../../../pipeline/types.ts";

/** Reads the record of a stage's latest run in a project. */
export async function recordOf(
  { root }: { readonly root: string },
  stage: string,
): Promise<RunRecord> {
  return JSON.parse(await Deno.readTextFile(`${root}/.cache/store/stages/${stage}.json`));
}
