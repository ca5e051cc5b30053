import { thousands } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { type NamedNetwork, WITH_ZERO_GAMMA } from "../networks.ts";
import type { Training, Wrong } from "./batch_mistakes.ts";
import { branchMistakes } from "./branch_mistakes.ts";
import { networkWords } from "../training/network_words.ts";
import { optimizerMistakes } from "./optimizer_mistakes.ts";
import { regimeMistakes } from "./regime_mistakes.ts";
import { scheduleMistakes } from "./schedule_mistakes.ts";
import { updateMistakes } from "./update_mistakes.ts";
import { updateRemedyMistakes } from "./update_remedy_mistakes.ts";

/**
 * Checks what a method does otherwise than the paper: settings that do not fit its training, and combinations without a
 * published meaning.
 *
 * @param train number of training examples
 */
export function remedyMistakes(
  experiment: Experiment,
  network: NamedNetwork,
  trainings: readonly Training[],
  train: number,
  wrong: Wrong,
): void {
  const reported = new Set<string>();
  for (const { name, method } of trainings) {
    const once: Wrong = (place, text) => {
      if (!reported.has(place.join("."))) wrong(place, text);
      reported.add(place.join("."));
    };
    const ofMethod: Wrong = (place, text) => once(["methods", name, ...place], text);
    const onImages = (images: number, wrong: Wrong) => {
      scheduleMistakes(experiment, network, name, method, images, wrong);
      updateMistakes(experiment, network, name, method, images, wrong);
      branchMistakes(experiment, network, name, method, images, wrong);
    };
    regimeMistakes(experiment, name, method, ofMethod);
    optimizerMistakes(experiment, name, method, train, once);
    updateRemedyMistakes(experiment, name, method, ofMethod);
    blockMistake(experiment, network, method, ofMethod);
    onImages(train, ofMethod);
    // A trial has fewer images, and so fewer updates.
    const tried = train - (experiment.tuning?.validation ?? 0);
    if (tried === train || tried <= 0) continue;
    onImages(tried, (place, text) => {
      ofMethod(place, `in a trial, which has ${thousands(tried)} training images: ${text}`);
    });
  }
}

/** Checks that a network whose residual blocks shall begin as their shortcuts has such a form. */
function blockMistake(
  experiment: Experiment,
  network: NamedNetwork,
  { zeroGamma }: Method,
  wrong: Wrong,
): void {
  if (!zeroGamma || network.zeroGamma !== undefined) return;
  wrong(
    ["zeroGamma"],
    `${
      networkWords(experiment, network)
    } has no form whose residual blocks begin as their shortcuts: wanted ${
      WITH_ZERO_GAMMA.join(" or ")
    }, or no \`zeroGamma\`.`,
  );
}
