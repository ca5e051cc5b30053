import { readInfinity, readJson, spellInfinity, writeJson } from "../print/json_file.ts";
import type { CriticalExperiment } from "./config.ts";
import type { Target } from "./targets.ts";
import type { NoiseScale } from "./noise_scale.ts";

/** Files of a critical batch stage, in its output and where they are published. */
export const CRITICAL_FILES = {
  markdown: "critical_batch.md",
  data: "critical_batch.json",
} as const;

/** What an experiment tells of the critical batch. */
export interface CriticalBatch extends Pick<CriticalExperiment, "name" | "title" | "examples"> {
  readonly noise: readonly MethodNoise[];
  /** How the updates to each goal fall with the batch; empty without a tuned sweep that has goals. */
  readonly targets: readonly MethodTarget[];
}

/** How the updates of a method to a goal fall with the batch. */
export interface MethodTarget extends Target {
  /** Title of the method; absent but in a sweep of several. */
  readonly method?: string;
}

/** The gradient noise scale of a method over its trainings; empty without one. */
export interface MethodNoise {
  readonly title: string;
  readonly batch: number;
  /** Number of trainings. */
  readonly runs: number;
  readonly scales: readonly NoiseScale[];
}

/** Writes what experiments tell into the output folder of a critical batch stage. */
export async function writeCritical(folder: string, told: readonly CriticalBatch[]): Promise<void> {
  await writeJson(`${folder}/${CRITICAL_FILES.data}`, told, spellInfinity);
}

/** Reads what experiments tell from the output folder of a critical batch stage. */
export async function readCritical(folder: string): Promise<CriticalBatch[]> {
  return await readJson(`${folder}/${CRITICAL_FILES.data}`, readInfinity);
}
