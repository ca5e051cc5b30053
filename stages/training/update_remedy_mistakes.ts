import type { Experiment, Method } from "../configuration/schema.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { methodIn, trainConfig } from "./train_config.ts";
import { updateRemedies, type UpdateRemedy } from "./update_remedy.ts";

/** What the noise on each example's gradient would do to a remedy. */
const NOISE: Readonly<Record<UpdateRemedy, string>> = {
  sam: "would be in the perturbation too",
  gradientPenalty: "would be in the penalty too",
  batchAugmentation: "would be another one for each copy of an image",
};

/** Checks the remedy that says what an update computes: whether it fits the training, and has a meaning with the rest. */
export function updateRemedyMistakes(
  experiment: Experiment,
  name: string,
  method: Method,
  wrongAt: Wrong,
): void {
  const own = methodIn(experiment, method);
  const [remedy, another] = updateRemedies(own);
  if (remedy === undefined) return;
  const wrong = (path: readonly string[], text: string) =>
    wrongAt(["methods", name, ...path], text);
  if (another !== undefined) {
    const both = `wanted \`${remedy}\` or \`${another}\`, not both.`;
    return wrong([another], `an update of "${name}" is one of two things: ${both}`);
  }
  const { batchNorm, preprocessing } = trainConfig(experiment, method);
  const noGhosts = `"${name}" has no ghost batches: wanted \`batchNorm: ghost\` beside it`;
  if (own.sam?.perGhost && batchNorm.form !== "ghost") {
    wrong(["sam", "perGhost"], `${noGhosts}, or false.`);
  }
  if (remedy === "gradientPenalty" && batchNorm.form !== "ghost") {
    wrong([remedy], `${noGhosts}, or no \`${remedy}\`.`);
  }
  if (remedy === "batchAugmentation" && preprocessing.augmentation === null) {
    wrong(
      [remedy],
      `nothing changes the images of "${name}" at random, so all copies would be equal: wanted an experiment with ` +
        "`preprocessing.augmentation`.",
    );
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
