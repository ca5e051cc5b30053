import type { Tuning } from "../configuration/schema.ts";

/** Configuration of a tune stage: what is tried for one method of an experiment. */
export interface TuneConfig {
  readonly tuning: Tuning;
  /** Momentum of the method, which trials keep where none is tuned. */
  readonly momentum: number;
}
