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
 * import { seedRun } from "./seed_run.ts";
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
    ...{ kind, name: `${cell}/seed-${seed}`, cell },
    ...{ experiment: experiment!, method: method!, seed: Number(seed) },
  };
}
