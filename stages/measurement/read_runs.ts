import type { EvaluatedRun } from "../tables/cell.ts";
import type { Row } from "../tables/config.ts";
import type { Hits } from "../tables/test_share.ts";
import { readOutcome } from "../training/outcome.ts";
import { readTestHits } from "./test_hits.ts";
import { runName } from "../training/run_name.ts";

/** Reads the evaluated runs of each method. */
export async function readRuns(
  { experiment, methods, seeds }: Row,
  inputs: Readonly<Record<string, string>>,
): Promise<Map<string, EvaluatedRun[]>> {
  const runs = new Map<string, EvaluatedRun[]>(methods.map(({ name }) => [name, []]));
  for (const [method, evaluated] of runs) {
    for (const seed of seeds) {
      const folder = inputs[runName(experiment, method, seed)];
      if (folder !== undefined) evaluated.push({ seed, ...await readOutcome(folder) });
    }
  }
  return runs;
}

/** Reads which test examples each run of each method is right about, by seed. */
export async function readHits(
  { experiment, methods, seeds }: Row,
  inputs: Readonly<Record<string, string>>,
): Promise<Hits> {
  const hits = new Map<string, Map<number, Uint8Array>>();
  for (const { name } of methods) {
    const own = new Map<number, Uint8Array>();
    for (const seed of seeds) {
      const folder = inputs[`measure/${runName(experiment, name, seed)}`];
      const read = folder === undefined ? null : await readTestHits(folder);
      if (read !== null) own.set(seed, read);
    }
    hits.set(name, own);
  }
  return hits;
}
