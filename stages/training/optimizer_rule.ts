import type { Experiment, Method } from "../configuration/schema.ts";

/** Settings of a method or an experiment that choose an optimizer. */
type Chosen = Experiment["optimizer"] | NonNullable<Method["optimizer"]>;

/** The optimizers that a configuration can name, and the settings that each of them has beside those of all. */
export const OPTIMIZER_RULES = {
  sgd: { module: "models/optimizers/sgd.ts", settings: ["nesterov", "exclude"] },
  lars: { module: "models/optimizers/lars.ts", settings: ["trust", "exclude"] },
  adamw: { module: "models/optimizers/adamw.ts", settings: ["secondMomentum", "exclude"] },
  lamb: { module: "models/optimizers/lamb.ts", settings: ["secondMomentum", "exclude"] },
} as const;

/** Names of the settings that only some optimizers have. */
export const RULE_SETTINGS = ["nesterov", "exclude", "trust", "secondMomentum"] as const;

/** Settings beside those that all optimizers have. */
export type RuleSettings = Pick<Experiment["optimizer"], (typeof RULE_SETTINGS)[number]>;

/** Returns the settings of an optimizer's rule that a configuration gives; none if it names no rule. */
export function ruleSettings(optimizer: Chosen): RuleSettings {
  const { rule, nesterov, exclude, trust, secondMomentum } = optimizer;
  if (rule === undefined) return {};
  return {
    ...(nesterov !== undefined && { nesterov }),
    ...(exclude !== undefined && { exclude }),
    ...(trust !== undefined && { trust }),
    ...(secondMomentum !== undefined && { secondMomentum }),
  };
}

/** Returns the module of an optimizer; without a rule, that of the paper. */
export function optimizerModule({ rule }: Chosen): string {
  return rule === undefined ? "models/optimizers/momentum.ts" : OPTIMIZER_RULES[rule].module;
}
