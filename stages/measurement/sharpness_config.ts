import type { Profile } from "../configuration/schema.ts";
import type { EvaluateConfig } from "../training/evaluate_config.ts";

/** Configuration of a sharpness stage. */
export interface SharpnessConfig extends EvaluateConfig, NonNullable<Profile["sharpness"]> {
  /** Number of training examples held out for validation; absent: none. */
  readonly validation?: number;
}
