import { thousands } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { reachedBatches } from "./reached_batches.ts";
import { smallestGroup } from "./smallest_group.ts";
import { methodIn, trainConfig } from "./train_config.ts";
import { trainingUpdates } from "./training_updates.ts";

/** Checks that warm-up, decay and growth fit into the training, and together. */
export function scheduleMistakes(
  experiment: Experiment,
  name: string,
  method: Method,
  train: number,
  wrong: Wrong,
): void {
  const { warmUp, decay, batchGrowth, gradientNoise } = methodIn(experiment, method);
  const config = trainConfig(experiment, method);
  const { batch, batchNorm } = config;
  const updates = trainingUpdates(config, train);
  if (warmUp !== undefined) {
    const most = decay === undefined ? updates : updates - 1;
    const length = "updates" in warmUp ? warmUp.updates : Math.round(warmUp.share * updates);
    const field = "updates" in warmUp ? "updates" : "share";
    if (length > most) {
      const wanted = decay === undefined
        ? `the updates of "${name}"`
        : `one less than the updates of "${name}", since the decay comes after it`;
      wrong(
        ["warmUp", field],
        `found ${thousands(length)}, wanted at most ${thousands(most)}, ${wanted}.`,
      );
    }
  }
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
  const ghost = batchNorm.form === "ghost" ? batchNorm.ghostBatch : null;
  const single = sizes.slice(1).find((size) =>
    size <= train && smallestGroup(train, size, ghost) < 2
  );
  if (single !== undefined) {
    wrong(
      ["batchGrowth", "upTo"],
      `the batch of "${name}" grows to ${
        thousands(single)
      } examples, which leave batch norm a single one of ${thousands(train)}: wanted another size.`,
    );
  }
}
