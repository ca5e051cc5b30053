import * as tf from "@tensorflow/tfjs";
import type { BuildOptimizer } from "../training/optimizer.ts";
import { adamDirection, adamFeed, type AdamSettings, MOMENTS } from "./adam_direction.ts";
import { stepByParameter } from "./step_by_parameter.ts";

/** ε of PyTorch. */
const EPSILON = 1e-8;

/**
 * AdamW as in PyTorch (Loshchilov and Hutter 2019): w ← w − η d w − η m̂ / (√v̂ + ε). The decay is not part of the gradient;
 * kinds that are left out have none.
 */
export default function adamw(
  { momentum, secondMomentum = 0.999, gradientClip, exclude = [] }: AdamSettings,
): BuildOptimizer {
  return (graph, model) =>
    stepByParameter(graph, model, gradientClip, exclude, {
      state: MOMENTS,
      feed: adamFeed(momentum, secondMomentum),
      next(step) {
        const { weight, fed: [rate, decay], isExcluded } = step;
        const { direction, moments } = adamDirection(step, momentum, secondMomentum, EPSILON);
        const push = isExcluded ? direction : tf.add(direction, tf.mul(decay!, weight));
        return [tf.sub(weight, tf.mul(rate!, push)), ...moments];
      },
    });
}
