import * as tf from "@tensorflow/tfjs";
import { globalNorm } from "../global_norm.ts";
import type { BuildOptimizer, OptimizerSettings } from "../training/optimizer.ts";
import type { ExcludedKind } from "./parameter_kind.ts";
import { stepByParameter } from "./step_by_parameter.ts";

/** Settings of {@linkcode lars}. */
export interface LarsSettings extends OptimizerSettings {
  /** Trust coefficient ℓ; absent: that of the paper. */
  readonly trust?: number;
  /** Kinds of parameters without local rate and without weight decay; absent: none, as in the paper. */
  readonly exclude?: readonly ExcludedKind[];
}

/**
 * Layer-wise adaptive rate scaling (You, Gitman and Ginsburg 2017, equations 5 and 6): for each parameter,
 *
 *     α = ℓ ‖w‖ / (‖g‖ + d ‖w‖);  v ← μ v + η α (g + d w);  w ← w − v.
 *
 * The rate is inside the velocity, which is not corrected when the rate changes. Where ‖w‖ or ‖g‖ is zero, α is 1, as in
 * the later code of its authors: otherwise a bias that starts at zero would never move.
 */
export default function lars(
  { momentum, gradientClip, trust = 0.001, exclude = [] }: LarsSettings,
): BuildOptimizer {
  return (graph, model) =>
    stepByParameter(graph, model, gradientClip, exclude, {
      state: ["velocity"],
      feed: ({ learningRate, weightDecay }) => [learningRate, weightDecay],
      next({ weight, gradient, state: [velocity], fed: [rate, decay], isExcluded }) {
        const push = isExcluded ? gradient : tf.mul(
          localRate(weight, gradient, decay!, trust),
          tf.add(gradient, tf.mul(decay!, weight)),
        );
        const carried = tf.add(tf.mul(momentum, velocity!), tf.mul(rate!, push));
        return [tf.sub(weight, carried), carried];
      },
    });
}

function localRate(
  weight: tf.Tensor,
  gradient: tf.Tensor,
  decay: tf.Scalar,
  trust: number,
): tf.Tensor {
  const [w, g] = [weight, gradient].map((one) => globalNorm([one], true)) as [
    tf.Scalar,
    tf.Scalar,
  ];
  const isZero = tf.equal(tf.minimum(w, g), 0);
  // A divisor of one in place of zero, since `where` computes both of its values.
  const divisor = tf.where(isZero, 1, tf.add(g, tf.mul(decay, w)));
  return tf.where(isZero, 1, tf.div(tf.mul(trust, w), divisor));
}
