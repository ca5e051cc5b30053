/**
 * The name of the run that a stage belongs to. The trunk and the workers of a run's training are parts of it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { runOf } from "./run_of.ts";
 *
 * const stages = ["train/f1/swap/seed-1", "train/f1/swap/seed-1/round-1/worker-2"];
 * assertEquals(new Set(stages.map(runOf)), new Set(["f1/swap/seed-1"]));
 * ```
 */
export function runOf(stage: string): string {
  return stage.split("/").slice(1, 4).join("/");
}
