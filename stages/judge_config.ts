import type { ClaimConfig } from "./claims_schema.ts";

/** A judge stage's slice of the configuration. */
export interface JudgeConfig {
  readonly profile: string;
  readonly experiments: readonly JudgedExperiment[];
}

/** An experiment and the claims about its methods. */
export interface JudgedExperiment {
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  /** Method → its title. */
  readonly methods: Readonly<Record<string, string>>;
  /** Those whose methods the experiment has, by name. */
  readonly claims: Readonly<Record<string, ClaimConfig>>;
}
