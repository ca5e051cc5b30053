import type { Experiment, Method } from "../configuration/schema.ts";
import { type EvaluateConfig, evaluateConfig } from "../training/evaluate_config.ts";
import { branchedTraining } from "../training/branched_config.ts";
import { reachedBatches } from "../training/reached_batches.ts";
import { trainConfig } from "../training/train_config.ts";

/** Configuration of a measure stage. */
export interface MeasureConfig extends EvaluateConfig {
  /**
   * Examples of a batch at the end of training, whose statistics batch norm's running statistics are made of. Workers side by
   * side have batches of their own.
   */
  readonly batch: number;
  /** Largest number of training examples that are measured. */
  readonly examples: number;
  /** Number of training examples held out for validation. No stage has it: trials, which hold some out, are not measured. */
  readonly validation?: number;
}

/** Selects the settings that the measurement of a training needs. */
export function measureConfig(
  experiment: Experiment,
  method: Method,
  examples: number,
): MeasureConfig {
  const config = trainConfig(experiment, method);
  return {
    ...evaluateConfig(experiment, method),
    batch: method.branches === undefined
      ? reachedBatches(config).at(-1)!
      : branchedTraining(experiment, method, method.branches).workerBatch,
    examples,
  };
}
