import { thousands } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { chosenOptimizer, methodIn, trainConfig } from "../training/train_config.ts";
import { updateRemedies, type UpdateRemedy } from "../training/update_remedy.ts";

/** What the noise on each example's gradient would do to a remedy. */
const NOISE: Readonly<Record<UpdateRemedy, string>> = {
  sam: "would be in the perturbation too",
  gradientPenalty: "would be in the penalty too",
  batchAugmentation: "would be another one for each copy of an image",
  adaScale: "would count as that of its ghosts",
};

/** Checks the remedy that says what an update computes: whether it fits the training, and has a meaning with the rest. */
export function updateRemedyMistakes(
  experiment: Experiment,
  name: string,
  method: Method,
  wrong: Wrong,
): void {
  const own = methodIn(experiment, method);
  const [remedy, another] = updateRemedies(own);
  if (remedy === undefined) return;
  if (another !== undefined) {
    const both = `wanted \`${remedy}\` or \`${another}\`, not both.`;
    return wrong([another], `an update of "${name}" is one of two things: ${both}`);
  }
  const { batch, batchNorm, preprocessing } = trainConfig(experiment, method);
  const noGhosts = `"${name}" has no ghost batches: wanted \`batchNorm: ghost\` beside it`;
  if (own.sam?.perGhost && batchNorm.form !== "ghost") {
    wrong(["sam", "perGhost"], `${noGhosts}, or false.`);
  }
  if ((remedy === "gradientPenalty" || remedy === "adaScale") && batchNorm.form !== "ghost") {
    wrong([remedy], `${noGhosts}, or no \`${remedy}\`.`);
  }
  if (remedy === "batchAugmentation" && preprocessing.augmentation === null) {
    wrong(
      [remedy],
      `nothing changes the images of "${name}" at random, so all copies would be equal: wanted an experiment with ` +
        "`preprocessing.augmentation`.",
    );
  }
  if (remedy === "adaScale") {
    if (batchNorm.form === "ghost" && batch <= batchNorm.ghostBatch) {
      const wanted = `wanted ghosts smaller than its batch of ${thousands(batch)}.`;
      wrong([remedy], `a batch of "${name}" is a single ghost, which tells no noise: ${wanted}`);
    }
    for (const [field, text] of scheduleMistakes(experiment, own)) {
      wrong([field], `AdaScale of "${name}" ${text}`);
    }
  }
  if (own.gradientNoise !== "none") {
    const without = "wanted `gradientNoise: none` beside it.";
    wrong([remedy], `the noise of "${name}" ${NOISE[remedy]}: ${without}`);
  }
  if (own.noiseScale) {
    const both = `wanted \`${remedy}\` or \`noiseScale\`, not both.`;
    wrong(["noiseScale"], `gradients of "${name}" are not those that it is defined by: ${both}`);
  }
}

/** Returns what of a method's schedule has no meaning with AdaScale: the fields, and the reasons. */
function scheduleMistakes(experiment: Experiment, own: Method): [string, string][] {
  const { regime, learningRate, decay, warmUp, batchGrowth, average } = own;
  const isScaled = typeof learningRate === "string"
    ? learningRate !== "unchanged"
    : (learningRate.power ?? 0) !== 0;
  const mistakes: [string, boolean, string][] = [
    [
      "regime",
      regime !== "adapted",
      "ends where an adapted regime has enough: wanted `regime: adapted`.",
    ],
    [
      "learningRate",
      isScaled,
      "multiplies the rate of the small batch itself: wanted `learningRate: unchanged`.",
    ],
    ["decay", decay !== undefined, "has the drops of the regime: wanted no `decay`."],
    ["warmUp", warmUp !== undefined, "raises the rate by itself: wanted no `warmUp`."],
    ["batchGrowth", batchGrowth !== undefined, "has one size of batch: wanted no `batchGrowth`."],
    [
      "average",
      average !== undefined,
      "has a number of updates that is not known before: wanted no `average`.",
    ],
    [
      "optimizer",
      chosenOptimizer(experiment, own).lookahead !== undefined,
      "has a number of updates that is not known before: wanted no `lookahead`.",
    ],
    [
      "adaScale",
      trainConfig(experiment, own).optimizer.resetsMomentum === true,
      "has averages over updates, which this experiment resets at every epoch.",
    ],
  ];
  return mistakes.filter(([, isWrong]) => isWrong).map(([field, , text]) => [field, text]);
}
