import type { Profile } from "../configuration/schema.ts";
import type { EvaluateConfig } from "../training/evaluate_config.ts";

/** Configuration of a sharpness stage. */
export interface SharpnessConfig extends EvaluateConfig, NonNullable<Profile["sharpness"]> {
  /** Number of training examples held out for validation. No stage has it: trials, which hold some out, are not measured. */
  readonly validation?: number;
}
