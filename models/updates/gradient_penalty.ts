import * as tf from "@tensorflow/tfjs";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { int32, scalar } from "../feeds.ts";
import { ghostBatches } from "../ghost_batches.ts";
import { globalNorm } from "../global_norm.ts";
import { backwardPass } from "../training/backward_pass.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { BuildUpdater } from "../training/update.ts";
import { addShare } from "./add_share.ts";
import { type Part, updateInParts } from "./in_parts.ts";

/** Settings of {@linkcode gradientPenalty}. */
export interface GradientPenaltySettings {
  /** s, the strength of the penalty. */
  readonly strength: number;
  /** Number of examples whose gradient is penalized by its length. */
  readonly ghostBatch: number;
}

/** Distance of the second pass from the weights, as in the authors' code. */
const DISTANCE = 0.01;
/** Keeps that distance finite where the gradient is zero; the authors' code has no such guard. */
const EPSILON = 1e-12;

/**
 * Explicit gradient regularization (Geiping et al. 2021, section 3.2): the gradient of the mean loss plus that of (η s / 8) ‖g‖²,
 * averaged over all ghost batches with their own gradients g. Its Hessian product is a difference of two gradients, as in the
 * authors' code: with η the learning rate of the update and ε = 0.01 / ‖s g‖,
 *
 *     g ← g + (η / 4) (∇L(w + ε s g) − g) / ε.
 *
 * Running statistics come from the first pass alone.
 */
export default function gradientPenalty(
  { strength, ghostBatch }: GradientPenaltySettings,
): BuildUpdater {
  return (training) => {
    let rate = 0;
    const updater = updateInParts(
      training,
      (batch) => ghostBatches(batch, ghostBatch),
      (examples, sums) => penalizedPart(training, examples, sums, strength, () => rate),
    );
    return {
      ...updater,
      update(session, request) {
        rate = request.rates.learningRate;
        return updater.update(session, request);
      },
    };
  };
}

function penalizedPart(
  training: TrainingGraph,
  examples: number,
  sums: readonly Variable[],
  strength: number,
  rateNow: () => number,
): Part {
  const { graph, model, source } = training;
  return trace(graph, () => {
    const rate = graph.placeholder("float32", []);
    const batch = source.batch(examples);
    const here = backwardPass(training, examples, batch);
    const length = tf.mul(strength, globalNorm(here.gradients, true));
    const distance = tf.div(DISTANCE, tf.add(length, EPSILON));
    const moved = here.weights.map((weight, i) =>
      toOutput(tf.add(weight, tf.mul(tf.mul(distance, strength), here.gradients[i]!)))
    );
    // The second pass reads moved values in place of the parameters, which stay as they are.
    const parameters = model.parameters.map((one, i) => ({ ...one, read: () => moved[i]! }));
    const there = backwardPass({ ...training, model: { ...model, parameters } }, examples, batch);
    const factor = tf.div(tf.mul(0.25, toTensor(rate)), distance);
    const penalized = here.gradients.map((g, i) =>
      tf.add(g, tf.mul(factor, tf.sub(there.gradients[i]!, g)))
    );
    const { added, feed } = addShare(graph, sums, penalized);
    const seeds = [here.randomSeed, there.randomSeed].filter((seed) => seed !== undefined);
    const part: Part = async (session, { indices, share, draw }) => {
      const [loss, correct] = await session.run({
        feeds: [
          ...await batch.feeds(indices),
          ...seeds.map((seed) => [seed, int32(draw)] as const),
          [rate, scalar(rateNow())],
          feed(share),
        ],
        fetches: [here.loss, here.correct],
        targets: [...added, ...here.running],
      });
      return { loss: Number(loss!.data[0]), correct: Number(correct!.data[0]) };
    };
    return part;
  });
}
