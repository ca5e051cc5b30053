import { count, thousands } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { NamedNetwork } from "../networks.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { ghostCut } from "./ghost_cut.ts";
import { hasGroupOfOne, ifItHasBatchNorm } from "./group_of_one.ts";
import { workerMethod } from "../training/branched_config.ts";
import { firstDrop } from "../training/cut_regime.ts";
import { methodIn, referenceBatch, trainConfig } from "../training/train_config.ts";

/** What has no meaning beside branches, or none that is published. */
const ALONE = ["decay", "batchGrowth", "average", "noiseScale", "adaScale"] as const;

/**
 * Checks whether a method can branch: where, for how long, and on how many examples a worker.
 *
 * @param train number of training examples
 */
export function branchMistakes(
  experiment: Experiment,
  network: NamedNetwork,
  name: string,
  method: Method,
  train: number,
  wrongAt: Wrong,
): void {
  const { branches } = method;
  if (branches === undefined) return;
  const wrong = (path: readonly string[], text: string) => wrongAt(["branches", ...path], text);
  const chosen = methodIn(experiment, method);
  for (const field of ALONE) {
    if (chosen[field] !== undefined) {
      wrong([], `"${name}" also has \`${field}\`: wanted one of both.`);
    }
  }
  const { workers, rounds = 1, examples, each = {} } = branches;
  const worker = workerMethod(experiment, method);
  const { regime, batch, optimizer, update } = trainConfig(experiment, worker);
  const drop = firstDrop(regime);
  if (drop === undefined) {
    return wrong(
      [],
      `the regime of "${name}" has no lower learning rate, at which it could branch: wanted a drop in \`regime\`.`,
    );
  }
  // A worker may drop elsewhere than the trunk, by a batch of its own.
  const late = [trainConfig(experiment, method).regime, regime].find((one) =>
    (firstDrop(one) ?? 0) >= one.epochs
  );
  if (late !== undefined) {
    return wrong(
      [],
      `"${name}" branches at the first lower learning rate, at epoch ${
        firstDrop(late)
      }, and its training ends after ${
        count(late.epochs, "epoch")
      }: wanted a drop before the end in \`regime\` of the experiment, or more epochs.`,
    );
  }
  if ((regime.epochs - drop) % rounds !== 0) {
    wrong(
      ["rounds"],
      `found ${rounds}, wanted a divisor of ${
        regime.epochs - drop
      }, the epochs after the first drop.`,
    );
  }
  const ghosts = ghostCut(experiment, worker);
  if (examples === "all") {
    if ((optimizer.gradientNoise ?? 0) < 0) {
      wrong(
        ["each", "batch"],
        `"${name}" adds the gradient noise of a smaller batch: found ${
          thousands(batch)
        }, wanted at least ${thousands(referenceBatch(experiment, chosen))}.`,
      );
    }
    if (ghosts?.inChunks && batch % ghosts.size !== 0) {
      wrong(
        ["each", "batch"],
        `found ${thousands(batch)}, wanted a multiple of ${
          thousands(ghosts.size)
        }, the ghosts of the released code.`,
      );
    }
    if (batch <= train && !hasGroupOfOne(network, train, batch, ghosts)) return;
    const less = network.batchNorm === false ? "" : ", or batch norm a single one";
    return wrong(
      ["each", "batch"],
      `batches of ${thousands(batch)} of ${
        thousands(train)
      } training images leave a worker none${less}: wanted another size.${
        batch > train ? "" : ifItHasBatchNorm(network)
      }`,
    );
  }
  if (each.batch !== undefined) {
    wrong(
      ["each", "batch"],
      `shares are of the batch of "${name}": wanted \`examples: all\` or no size.`,
    );
  }
  if (chosen.gradientNoise !== "none") {
    wrong(
      ["examples"],
      `the noise of "${name}" is matched to the whole batch, and a worker takes its step on a share: wanted \`all\`, or ` +
        "`gradientNoise: none` beside it.",
    );
  }
  if (update !== undefined) {
    wrong(
      ["examples"],
      `a worker's update on its share would take the place of another that "${name}" has: wanted \`all\`.`,
    );
  }
  const smallest = Math.floor(Math.min(batch, train % batch || batch) / workers);
  if (smallest < 1 || hasGroupOfOne(network, smallest, smallest, ghosts)) {
    const few = network.batchNorm === false ? "no example" : "fewer than two examples";
    wrong(
      ["workers"],
      `the smallest batch of "${name}" leaves a worker ${few}: wanted fewer than ${
        thousands(workers)
      }.${smallest < 1 ? "" : ifItHasBatchNorm(network)}`,
    );
  }
}
