import { thousands } from "../../pipeline/words/text.ts";
import { OPTIMIZER_RULES, RULE_SETTINGS } from "../configuration/optimizer_rules.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Wrong } from "./batch_mistakes.ts";
import {
  chosenOptimizer,
  methodIn,
  type TrainConfig,
  trainConfig,
} from "../training/train_config.ts";
import { trainingUpdates } from "../training/training_updates.ts";

/**
 * Checks that an optimizer has the settings that it is given, and that they have a published meaning together.
 *
 * @param train number of training examples
 */
export function optimizerMistakes(
  experiment: Experiment,
  name: string,
  method: Method,
  train: number,
  wrong: Wrong,
): void {
  const own = methodIn(experiment, method);
  const chosen = chosenOptimizer(experiment, own);
  const { rule, gradientClip, momentum, nesterov, lookahead } = chosen;
  const at = (field: keyof typeof chosen) => {
    const isOwn = own.optimizer !== undefined &&
      (Object.hasOwn(own.optimizer, field) || Object.hasOwn(own.optimizer, "rule"));
    return isOwn ? ["methods", name, "optimizer", field] : ["optimizer", field];
  };
  const known: readonly string[] = rule === undefined ? [] : OPTIMIZER_RULES[rule].settings;
  for (const field of RULE_SETTINGS) {
    if (chosen[field] === undefined || known.includes(field)) continue;
    const having = Object.entries(OPTIMIZER_RULES)
      .filter(([, { settings }]) => settings.includes(field))
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
  const config = trainConfig(experiment, method);
  const { resetsMomentum } = config.optimizer;
  if ((rule === "adamw" || rule === "lamb") && resetsMomentum) {
    wrong(
      at("resetsMomentum"),
      `${rule} of "${name}" corrects its moments by the updates since the beginning: wanted no reset of them.`,
    );
  }
  const { weightDecay: byEpoch = {} } = experiment.regime;
  const decay = own.optimizer?.weightDecay;
  if (decay !== undefined && Object.keys(byEpoch).length > 0) {
    wrong(
      at("weightDecay"),
      `\`regime.weightDecay\` of "${experiment.title}" sets the decay by epoch, and would count in place of the ${decay} of ` +
        `"${name}": ` +
        "wanted `weightDecay: {}` in its `regime`, or no decay in the method.",
    );
  }
  const { tuning, follow, released } = experiment;
  const ownMomentum = own.optimizer?.momentum;
  const kept = ownMomentum ?? (follow === "code" ? released?.momentum : undefined);
  if (tuning?.momentum !== undefined && kept !== undefined) {
    wrong(
      ownMomentum === undefined
        ? ["released", "momentum"]
        : ["methods", name, "optimizer", "momentum"],
      `\`tuning\` of "${experiment.title}" chooses the momentum, and would count in place of the ${kept} of "${name}": wanted ` +
        "no `momentum` in its `tuning`, or another method.",
    );
  }
  if (lookahead === undefined) return;
  const updates = trainingUpdates(config, train);
  const inTrials = trialUpdates(experiment, config, train);
  const all = inTrials === null ? updates : commonDivisor(updates, inTrials);
  if (rule !== undefined && OPTIMIZER_RULES[rule].lookahead === undefined) {
    wrong(at("lookahead"), `"${name}" has lookahead around ${rule}: wanted sgd, adamw or no rule.`);
  } else if (resetsMomentum) {
    wrong(
      at("lookahead"),
      `"${name}" resets all state at every epoch, and its slow weights with it.`,
    );
  } else if (own.branches !== undefined) {
    wrong(at("lookahead"), `"${name}" also has \`branches\`: wanted one of both.`);
  } else if (all % lookahead.every !== 0) {
    const ofTrials = inTrials === null || inTrials === updates
      ? ""
      : ` and of the ${thousands(inTrials)} of its trials`;
    wrong(
      at("lookahead"),
      `found ${
        thousands(lookahead.every)
      } updates between two steps of the slow weights, wanted a divisor of the ` +
        `${
          thousands(updates)
        } updates of "${name}"${ofTrials}, so that it ends with such a step. The nearest is ${
          thousands(nearestDivisor(all, lookahead.every))
        }.`,
    );
  }
}

/** The updates of a trial, which holds images out; null where there are no trials. */
function trialUpdates({ tuning }: Experiment, config: TrainConfig, train: number): number | null {
  return tuning === undefined || tuning.validation >= train
    ? null
    : trainingUpdates(config, train - tuning.validation);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Returns the divisor of a number that is nearest to another number; of two, the smaller one. */
function nearestDivisor(of: number, wanted: number): number {
  for (let far = 1;; far++) {
    const found = [wanted - far, wanted + far].find((one) => one > 0 && of % one === 0);
    if (found !== undefined) return found;
  }
}
