import type { Choice, TriedTrial } from "./choose.ts";
import type { TunableMethod, TunedExperiment } from "./tuning_config.ts";

/** An experiment with what the trials of each of its methods came to. */
export interface TriedExperiment extends Omit<TunedExperiment, "methods"> {
  readonly methods: readonly TriedMethod[];
}

/** A method with its trials, and the choice once all of them are there; null too if every one diverged. */
export interface TriedMethod extends TunableMethod {
  readonly trials: readonly TriedTrial[];
  readonly choice: Choice | null;
}
