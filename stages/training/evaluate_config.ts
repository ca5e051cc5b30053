import type { BatchNormSettings } from "../../models/batch_norm_form.ts";
import type { Normalization } from "../../models/images/images.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Numerics } from "../device/numerics.ts";
import { trainConfig } from "./train_config.ts";

/** Configuration of an evaluate stage. */
export interface EvaluateConfig {
  readonly batchNorm: BatchNormSettings;
  readonly normalization: Normalization;
  readonly crop?: number;
  readonly numerics: Numerics;
}

/** Selects the settings that the evaluation of a training needs. */
export function evaluateConfig(experiment: Experiment, method: Method): EvaluateConfig {
  const { batchNorm, preprocessing: { normalization, crop } } = trainConfig(experiment, method);
  const { numerics } = experiment;
  return { batchNorm, normalization, ...(crop !== undefined && { crop }), numerics };
}
