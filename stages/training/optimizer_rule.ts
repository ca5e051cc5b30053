import type { Experiment, Method } from "../configuration/schema.ts";

/** Settings of a method or an experiment that choose an optimizer. */
type Chosen = Experiment["optimizer"] | NonNullable<Method["optimizer"]>;

/**
 * The optimizers that a configuration can name: their modules, alone and within lookahead, and the settings that each has
 * beside those of all.
 */
export const OPTIMIZER_RULES = {
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
} as const;

/** Names of the settings that only some optimizers have. */
export const RULE_SETTINGS = ["nesterov", "exclude", "trust", "secondMomentum"] as const;

/** Settings beside those that all optimizers have. */
export type RuleSettings = Pick<
  Experiment["optimizer"],
  (typeof RULE_SETTINGS)[number] | "lookahead"
>;

/** Returns the settings that a configuration gives beside those of all optimizers; those of a rule only if it names one. */
export function ruleSettings(optimizer: Chosen): RuleSettings {
  const { rule, nesterov, exclude, trust, secondMomentum, lookahead } = optimizer;
  const around = lookahead && { lookahead };
  if (rule === undefined) return { ...around };
  return {
    ...around,
    ...(nesterov !== undefined && { nesterov }),
    ...(exclude !== undefined && { exclude }),
    ...(trust !== undefined && { trust }),
    ...(secondMomentum !== undefined && { secondMomentum }),
  };
}

/** Returns the module of an optimizer; without a rule, that of the paper. */
export function optimizerModule({ rule, lookahead }: Chosen): string {
  if (rule === undefined) {
    return lookahead === undefined
      ? "models/optimizers/momentum.ts"
      : "models/optimizers/lookahead_momentum.ts";
  }
  const known = OPTIMIZER_RULES[rule];
  return lookahead !== undefined && "lookahead" in known ? known.lookahead : known.module;
}
