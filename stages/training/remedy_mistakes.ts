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
    regimeMistakes(experiment, name, method, ofMethod);
    scheduleMistakes(experiment, name, method, train, ofMethod);
    optimizerMistakes(experiment, name, method, train, once);
    updateRemedyMistakes(experiment, name, method, ofMethod);
    updateMistakes(experiment, name, method, train, ofMethod);
    branchMistakes(experiment, name, method, train, ofMethod);
    blockMistake(experiment, method, ofMethod);
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
