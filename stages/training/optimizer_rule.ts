import { OPTIMIZER_RULES, type RULE_SETTINGS } from "../configuration/optimizer_rules.ts";
import type { Experiment, Method } from "../configuration/schema.ts";

/** Settings of a method or an experiment that choose an optimizer. */
type Chosen = Experiment["optimizer"] | NonNullable<Method["optimizer"]>;

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
  return lookahead === undefined ? known.module : known.lookahead ?? known.module;
}
