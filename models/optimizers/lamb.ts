import * as tf from "@tensorflow/tfjs";
import { globalNorm } from "../global_norm.ts";
import type { BuildOptimizer } from "../training/optimizer.ts";
import { adamDirection, adamFeed, type AdamSettings, MOMENTS } from "./adam_direction.ts";
import { stepByParameter } from "./step_by_parameter.ts";

/** ε of the paper's experiments. */
const EPSILON = 1e-6;

/**
 * LAMB (You et al. 2020, Algorithm 2, with φ the identity and bias correction): with r = m̂ / (√v̂ + ε) + d w,
 * w ← w − η (‖w‖ / ‖r‖) r. Where either norm is zero, the ratio is 1. Kinds that are left out have neither decay nor ratio.
 */
export default function lamb(
  { momentum, secondMomentum = 0.999, gradientClip, exclude = [] }: AdamSettings,
): BuildOptimizer {
  return (graph, model) =>
    stepByParameter(graph, model, gradientClip, exclude, {
      state: MOMENTS,
      feed: adamFeed(momentum, secondMomentum),
      next(step) {
        const { weight, fed: [rate, decay], isExcluded } = step;
        const { direction, moments } = adamDirection(step, momentum, secondMomentum, EPSILON);
        const push = isExcluded
          ? direction
          : scaled(weight, tf.add(direction, tf.mul(decay!, weight)));
        return [tf.sub(weight, tf.mul(rate!, push)), ...moments];
      },
    });
}

/** The direction, as long as the weight. */
function scaled(weight: tf.Tensor, direction: tf.Tensor): tf.Tensor {
  const [w, r] = [weight, direction].map((one) => globalNorm([one], true)) as [
    tf.Scalar,
    tf.Scalar,
  ];
  const isZero = tf.equal(tf.minimum(w, r), 0);
  return tf.mul(tf.where(isZero, 1, tf.div(w, tf.where(isZero, 1, r))), direction);
}
