import { thousands } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { NamedNetwork } from "../networks.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { ghostCut } from "./ghost_cut.ts";
import { networkWords } from "../training/network_words.ts";
import { reachedBatches } from "../training/reached_batches.ts";
import { methodIn, trainConfig } from "../training/train_config.ts";
import { trainingUpdates } from "../training/training_updates.ts";
import { updateRemedies } from "../training/update_remedy.ts";

/** Checks averages, the noise scale and noise on batch norm: whether they fit the training, and have a meaning together. */
export function updateMistakes(
  experiment: Experiment,
  network: NamedNetwork,
  name: string,
  method: Method,
  train: number,
  wrong: Wrong,
): void {
  const own = methodIn(experiment, method);
  const { average, noiseScale, gradientNoise } = own;
  const config = trainConfig(experiment, method);
  const { optimizer } = config;
  const ghosts = ghostCut(experiment, method);
  const noGhosts = `"${name}" has no ghost batches: wanted \`batchNorm: ghost\` beside it`;
  if (noiseScale && updateRemedies(own).length === 0) {
    const sizes = reachedBatches(config)
      .flatMap((size) => [size, train % size]).filter((size) => size > 0);
    // Chunks are as many in a short batch as in a full one.
    const smallest = ghosts?.inChunks ? config.batch : Math.min(...sizes);
    if (gradientNoise !== "none") {
      wrong(
        ["noiseScale"],
        `the noise of "${name}" would be part of it: wanted \`gradientNoise: none\` beside it.`,
      );
    } else if (ghosts === null) {
      wrong(["noiseScale"], `${noGhosts}, or no \`noiseScale\`.`);
    } else if (smallest <= ghosts.size) {
      wrong(
        ["noiseScale"],
        `a batch of ${
          thousands(smallest)
        } examples is a single ghost, which tells no noise: wanted ghosts smaller than ` +
          `${thousands(ghosts.size)}, or another batch.`,
      );
    }
  }
  if (gradientNoise === "matched-on-norm" && network.batchNorm === false) {
    wrong(
      ["gradientNoise"],
      `${
        networkWords(experiment, network)
      } has no batch norm, which the noise of "${name}" would be on: wanted a network that has it, or ` +
        "`gradientNoise: matched`.",
    );
  }
  if (average === undefined) return;
  if (optimizer.resetsMomentum) {
    wrong(["average"], `"${name}" resets all state at every epoch, and its average with it.`);
  }
  const updates = trainingUpdates(config, train);
  const first = average.rule === "swa" ? Math.floor(average.start * updates) : 0;
  if (average.every > updates - first) {
    wrong(
      ["average", "every"],
      `found ${thousands(average.every)}, wanted at most ${
        thousands(updates - first)
      }, the updates of "${name}" ` +
        "in which its average could begin.",
    );
  }
}
