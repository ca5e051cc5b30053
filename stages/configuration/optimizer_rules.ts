/** Names of the settings that only some optimizers have. */
export const RULE_SETTINGS = ["nesterov", "exclude", "trust", "secondMomentum"] as const;

/** An optimizer that a configuration can name. */
export interface OptimizerRule {
  readonly module: string;
  /** The module of the same optimizer within lookahead; absent: there is none. */
  readonly lookahead?: string;
  /** The settings that it has beside those of all. */
  readonly settings: readonly (typeof RULE_SETTINGS)[number][];
}

const RULES = {
  sgd: {
    module: "models/optimizers/sgd.ts",
    lookahead: "models/optimizers/lookahead_sgd.ts",
    settings: ["nesterov", "exclude"],
  },
  lars: { module: "models/optimizers/lars.ts", settings: ["trust", "exclude"] },
  adamw: {
    module: "models/optimizers/adamw.ts",
    lookahead: "models/optimizers/lookahead_adamw.ts",
    settings: ["secondMomentum", "exclude"],
  },
  lamb: { module: "models/optimizers/lamb.ts", settings: ["secondMomentum", "exclude"] },
} as const satisfies Readonly<Record<string, OptimizerRule>>;

export type RuleName = keyof typeof RULES;

/** The optimizers that a configuration can name as `rule`. Schema, checks and trainings read this table. */
export const OPTIMIZER_RULES: Readonly<Record<RuleName, OptimizerRule>> = RULES;

export const RULE_NAMES: readonly RuleName[] = Object.keys(RULES) as RuleName[];
