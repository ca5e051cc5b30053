/** The name of a run, unique in a profile: `<experiment>/<method>/seed-<n>`. */
export const runName = (experiment: string, method: string, seed: number) =>
  runOfCell(`${experiment}/${method}`, seed);

/** The name of a run of a cell, `<experiment>/<method>`. */
export const runOfCell = (cell: string, seed: number | string) => `${cell}/seed-${seed}`;

/**
 * The name of the run that a stage belongs to. The trunk and the workers of a run's training are parts of it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { runOf } from "./run_name.ts";
 *
 * const stages = ["train/f1/swap/seed-1", "train/f1/swap/seed-1/round-1/worker-2"];
 * assertEquals(new Set(stages.map(runOf)), new Set(["f1/swap/seed-1"]));
 * ```
 */
export function runOf(stage: string): string {
  return stage.split("/").slice(1, 4).join("/");
}

/** A run with a seed, as the name of a stage tells it. */
interface SeedRun {
  /** What the stage does with it, such as `train`. */
  readonly kind: string;
  /** `<experiment>/<method>/seed-<n>`. */
  readonly name: string;
  /** The cell of a table that it belongs to: `<experiment>/<method>`. */
  readonly cell: string;
  readonly experiment: string;
  readonly method: string;
  readonly seed: number;
}

const NAME = /^([^/]+)\/([^/]+)\/([^/]+)\/seed-(\d+)$/;

/**
 * Reads the run from the name of a stage of it, `<kind>/<experiment>/<method>/seed-<n>`. Null for all other stages: trials of
 * tunings, trunks and workers are no runs of a table.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seedRun } from "./run_name.ts";
 *
 * assertEquals(seedRun("train/f1/sb/seed-2")?.cell, "f1/sb");
 * assertEquals(seedRun("train/f1/sb/trial-2"), null);
 * assertEquals(seedRun("train/f1/swap/seed-2/trunk"), null);
 * ```
 */
export function seedRun(stage: string): SeedRun | null {
  const [, kind, experiment, method, seed] = NAME.exec(stage) ?? [];
  if (kind === undefined) return null;
  const cell = `${experiment}/${method}`;
  return {
    ...{ kind, name: runOfCell(cell, seed!), cell },
    ...{ experiment: experiment!, method: method!, seed: Number(seed) },
  };
}
