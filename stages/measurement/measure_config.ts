import type { BatchSteps } from "../../models/batch_sizes/steps.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { type EvaluateConfig, evaluateConfig } from "../training/evaluate_config.ts";
import { trainConfig } from "../training/train_config.ts";

/** Configuration of a measure stage. */
export interface MeasureConfig extends EvaluateConfig {
  /** Examples of a batch at the end of training, whose statistics batch norm's running statistics are made of. */
  readonly batch: number;
  /** Largest number of training examples that are measured. */
  readonly examples: number;
  /** Number of training examples held out for validation; absent: none. */
  readonly validation?: number;
}

/** Selects the settings that the measurement of a training needs. */
export function measureConfig(
  experiment: Experiment,
  method: Method,
  examples: number,
): MeasureConfig {
  const { batch, batchSizes = {}, validation } = trainConfig(experiment, method);
  return {
    ...evaluateConfig(experiment, method),
    batch: Object.values(batchSizes as BatchSteps).at(-1) ?? batch,
    examples,
    ...(validation !== undefined && { validation }),
  };
}
