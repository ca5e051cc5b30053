import * as tf from "@tensorflow/tfjs";

/** η of the running averages: PyTorch's default, which the authors' code uses; the paper leaves it open. */
export const RUNNING_MOMENTUM = 0.1;

/**
 * The running statistic after K batches or ghost batches in order, each by `running ← (1 − η) running + η statistic`.
 *
 * Algorithm 1 prints this in closed form with slips (the exponent |B_S| for K; weights that do not sum to one; an index
 * that touches nothing). Read as the sequence it abbreviates, the k-th of K statistics weighs η (1 − η)^(K−k), and the
 * weights sum to 1 − (1 − η)^K. The sequence is what the authors' code computes, ghost by ghost.
 *
 * @param running shape [channels]
 * @param statistics shape [K, channels], in order
 */
export function updateRunning(running: tf.Tensor, statistics: tf.Tensor2D): tf.Tensor {
  const [count] = statistics.shape;
  const weighted = count === 1
    ? tf.mul(statistics, RUNNING_MOMENTUM)
    : tf.matMul(tf.tensor2d(runningWeights(count), [1, count]), statistics);
  return tf.add(
    tf.mul(running, (1 - RUNNING_MOMENTUM) ** count),
    tf.reshape(weighted, running.shape),
  );
}

/**
 * The weights η (1 − η)^(K−k) of K statistics, in order, in the new running statistic.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { runningWeights } from "./running_statistics.ts";
 *
 * const [first, last] = runningWeights(2);
 * assertAlmostEquals(first!, 0.09);
 * assertAlmostEquals(last!, 0.1);
 * ```
 */
export function runningWeights(count: number): number[] {
  return Array.from(
    { length: count },
    (_, k) => RUNNING_MOMENTUM * (1 - RUNNING_MOMENTUM) ** (count - 1 - k),
  );
}
