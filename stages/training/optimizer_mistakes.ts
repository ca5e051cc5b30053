import type { Experiment, Method } from "../configuration/schema.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { OPTIMIZER_RULES, RULE_SETTINGS } from "./optimizer_rule.ts";
import { chosenOptimizer, methodIn, trainConfig } from "./train_config.ts";

/** Checks that an optimizer has the settings that it is given, and that they have a published meaning together. */
export function optimizerMistakes(
  experiment: Experiment,
  name: string,
  method: Method,
  wrong: Wrong,
): void {
  const own = methodIn(experiment, method);
  const chosen = chosenOptimizer(experiment, own);
  const { rule, gradientClip, momentum, nesterov } = chosen;
  const at = (field: keyof typeof chosen | "resetsMomentum") => {
    const isOwn = own.optimizer !== undefined &&
      (Object.hasOwn(own.optimizer, field) || Object.hasOwn(own.optimizer, "rule"));
    return isOwn ? ["methods", name, "optimizer", field] : ["optimizer", field];
  };
  const known: readonly string[] = rule === undefined ? [] : OPTIMIZER_RULES[rule].settings;
  for (const field of RULE_SETTINGS) {
    if (chosen[field] === undefined || known.includes(field)) continue;
    const having = Object.entries(OPTIMIZER_RULES)
      .filter(([, { settings }]) => settings.some((setting) => setting === field))
      .map(([rule]) => rule);
    wrong(
      at(field),
      `the optimizer of "${name}"${
        rule === undefined ? "" : `, ${rule},`
      } has no such setting: wanted \`rule\` to be ${having.join(" or ")}.`,
    );
  }
  if ((rule === "lars" || rule === "lamb") && gradientClip !== null) {
    wrong(
      at("gradientClip"),
      `${rule} of "${name}" scales every step by the norm of its weight, which undoes clipping: found ${gradientClip}, ` +
        "wanted null.",
    );
  }
  if (nesterov && momentum === 0) {
    wrong(at("nesterov"), `"${name}" has no momentum: wanted one above 0, or no \`nesterov\`.`);
  }
  const { resetsMomentum } = trainConfig(experiment, method).optimizer;
  if ((rule === "adamw" || rule === "lamb") && resetsMomentum) {
    wrong(
      at("resetsMomentum"),
      `${rule} of "${name}" corrects its moments by the updates since the beginning: wanted no reset of them.`,
    );
  }
}
