import { thousands } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { NETWORKS } from "../networks.ts";
import type { Training, Wrong } from "./batch_mistakes.ts";
import { branchMistakes } from "./branch_mistakes.ts";
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
      scheduleMistakes(experiment, name, method, images, wrong);
      updateMistakes(experiment, name, method, images, wrong);
      branchMistakes(experiment, name, method, images, wrong);
    };
    regimeMistakes(experiment, name, method, ofMethod);
    optimizerMistakes(experiment, name, method, train, once);
    updateRemedyMistakes(experiment, name, method, ofMethod);
    blockMistake(experiment, method, ofMethod);
    onImages(train, ofMethod);
    // A trial has fewer images, and so fewer updates.
    const tried = train - (experiment.tuning?.validation ?? 0);
    if (tried === train || tried <= 0) continue;
    onImages(tried, (place, text) => {
      ofMethod(place, `in a trial, which has ${thousands(tried)} training images: ${text}`);
    });
  }
}

/** Checks that a network whose residual blocks shall begin as their shortcuts has such blocks. */
function blockMistake(
  { network }: Experiment,
  { zeroGamma }: Method,
  wrong: Wrong,
): void {
  if (!zeroGamma || NETWORKS[network]!.zeroGamma !== undefined) return;
  const having = Object.keys(NETWORKS).filter((other) => NETWORKS[other]!.zeroGamma !== undefined);
  wrong(
    ["zeroGamma"],
    `network "${network}" has no residual blocks: wanted ${
      having.join(" or ")
    }, or no \`zeroGamma\`.`,
  );
}
