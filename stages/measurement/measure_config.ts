import type { Experiment, Method } from "../configuration/schema.ts";
import { type EvaluateConfig, evaluateConfig } from "../training/evaluate_config.ts";
import { trainConfig } from "../training/train_config.ts";

/** Configuration of a measure stage. */
export interface MeasureConfig extends EvaluateConfig {
  /** Examples of a batch in training, whose statistics batch norm's running statistics are made of. */
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
  const { batch, validation } = trainConfig(experiment, method);
  return {
    ...evaluateConfig(experiment, method),
    batch,
    examples,
    ...(validation !== undefined && { validation }),
  };
}
