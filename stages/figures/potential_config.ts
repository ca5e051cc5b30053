import type { Normalization } from "../../models/images/images.ts";
import type { Numerics } from "../device/numerics.ts";
import type { Experiment } from "../configuration/schema.ts";

/** Configuration of a potential stage. */
export interface PotentialConfig {
  readonly normalization: Normalization;
  readonly crop?: number;
  readonly numerics: Numerics;
  readonly directions: number;
  readonly radius: number;
  readonly sample: number;
}

/** Returns the configuration of an experiment's potential stage; null if it has none. */
export function potentialConfig(experiment: Experiment): PotentialConfig | null {
  const { potential, numerics, preprocessing: { normalization, crop } } = experiment;
  if (potential === undefined) return null;
  const { directions, radius, sample } = potential;
  return {
    normalization,
    ...(crop !== undefined && { crop }),
    numerics,
    directions,
    radius,
    sample,
  };
}
