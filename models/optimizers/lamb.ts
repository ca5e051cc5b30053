import * as tf from "@tensorflow/tfjs";
import { globalNorm } from "../global_norm.ts";
import type { BuildOptimizer } from "../training/optimizer.ts";
import { adamOptimizer, type AdamSettings } from "./adam_optimizer.ts";

/** ε of the paper's experiments. */
const EPSILON = 1e-6;

/**
 * LAMB (You et al. 2020, Algorithm 2, with φ the identity and bias correction): with r = m̂ / (√v̂ + ε) + d w,
 * w ← w − η (‖w‖ / ‖r‖) r. Where either norm is zero, the ratio is 1. Kinds that are left out have neither decay nor ratio.
 */
export default function lamb(settings: AdamSettings): BuildOptimizer {
  return adamOptimizer(settings, EPSILON, scaled);
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
