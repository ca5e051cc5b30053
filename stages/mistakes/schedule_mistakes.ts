import { thousands } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { NamedNetwork } from "../networks.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { ghostCut } from "./ghost_cut.ts";
import { hasGroupOfOne, ifItHasBatchNorm } from "./group_of_one.ts";
import { reachedBatches } from "../training/reached_batches.ts";
import { learningRateFactor, methodIn, trainConfig } from "../training/train_config.ts";
import { warmUpLength } from "../training/warm_up_length.ts";

/** Checks that warm-up, decay and growth fit into the training, and together. */
export function scheduleMistakes(
  experiment: Experiment,
  network: NamedNetwork,
  name: string,
  method: Method,
  train: number,
  wrong: Wrong,
): void {
  const { decay, batchGrowth, gradientNoise } = methodIn(experiment, method);
  const config = trainConfig(experiment, method);
  const { batch } = config;
  warmUpMistakes(experiment, name, method, train, wrong);
  if (batchGrowth === undefined) return;
  if (decay !== undefined) {
    wrong(
      ["batchGrowth"],
      `"${name}" has no drops that a batch could grow at: wanted \`decay\` or \`batchGrowth\`, not both.`,
    );
  }
  if (gradientNoise !== "none") {
    wrong(
      ["batchGrowth"],
      `the noise of "${name}" is matched to one size of batch: wanted \`gradientNoise: none\` beside it.`,
    );
  }
  const sizes = reachedBatches(config);
  const largest = Math.max(...sizes);
  if (batchGrowth.upTo !== "large" && batchGrowth.upTo < batch) {
    wrong(
      ["batchGrowth", "upTo"],
      `found ${thousands(batchGrowth.upTo)}, wanted at least ${
        thousands(batch)
      }, the first batch of "${name}".`,
    );
  } else if (largest > train) {
    wrong(
      ["batchGrowth", "upTo"],
      `the batch of "${name}" grows to ${thousands(largest)} examples: wanted at most ${
        thousands(train)
      }, the training images.`,
    );
  }
  const ghosts = ghostCut(experiment, method);
  if (ghosts?.inChunks) {
    wrong(
      ["batchGrowth"],
      `the released code has no ghosts for a batch that grows, which "${name}" has: wanted no \`batchGrowth\`, or no ` +
        "`ghosts: chunks` in `released` of the experiment.",
    );
  }
  const single = sizes.slice(1).find((size) =>
    size <= train && hasGroupOfOne(network, train, size, ghosts)
  );
  if (single !== undefined) {
    wrong(
      ["batchGrowth", "upTo"],
      `the batch of "${name}" grows to ${
        thousands(single)
      } examples, which leave batch norm a single one of ${thousands(train)}: wanted another size.${
        ifItHasBatchNorm(network)
      }`,
    );
  }
}

/** Checks that a warm-up is as long as can be seen, no longer than the training, and rises. */
function warmUpMistakes(
  experiment: Experiment,
  name: string,
  method: Method,
  train: number,
  wrong: Wrong,
): void {
  const { warmUp, decay, branches } = methodIn(experiment, method);
  const length = warmUpLength(experiment, method, train);
  if (warmUp === undefined || length === null) return;
  const field = "updates" in warmUp ? "updates" : "share";
  const most = decay === undefined ? length.training : length.training - 1;
  if (length.updates > most) {
    const before = branches === undefined ? "" : " before its workers";
    const wanted = decay === undefined
      ? `the updates of "${name}"${before}`
      : `one less than the updates of "${name}", since the decay comes after it`;
    wrong(
      ["warmUp", field],
      `found ${thousands(length.updates)}, wanted at most ${thousands(most)}, ${wanted}.`,
    );
  }
  // A share may come to fewer in a training that is shortened as a try: idleWarmUps tells that.
  if (field === "updates" && length.updates < 2) {
    wrong(
      ["warmUp", "updates"],
      `found ${length.updates}, wanted at least 2: the last update of a warm-up has the scheduled rate already.`,
    );
  }
  const factor = learningRateFactor(experiment, methodIn(experiment, method));
  if (warmUp.from === "small" && factor <= 1) {
    wrong(
      ["warmUp", "from"],
      `the learning rate of "${name}" is ${
        factor === 1
          ? "that of the small batch"
          : `${rounded(factor)} times that of the small batch`
      }, so that a warm-up from there would not rise: wanted a part of the scheduled rate, such as 0.1, or no \`warmUp\`.`,
    );
  } else if (warmUp.from === 1) {
    wrong(
      ["warmUp", "from"],
      `found 1, wanted a part of the scheduled rate, such as 0.1: a warm-up of "${name}" from the whole rate would not rise.`,
    );
  }
}

const rounded = (factor: number) => Number(factor.toPrecision(3));
