import type { EvaluateConfig } from "./evaluate_config.ts";

/** Configuration of a join stage. */
export interface JoinConfig extends EvaluateConfig {
  readonly workers: number;
  /** Examples that a worker normalizes over, by which running statistics are made anew. */
  readonly batch: number;
  /** Number of training examples held out for validation; absent: none. */
  readonly validation?: number;
}
