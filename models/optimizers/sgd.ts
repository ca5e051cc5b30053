import * as tf from "@tensorflow/tfjs";
import type { BuildOptimizer, OptimizerSettings } from "../training/optimizer.ts";
import type { ExcludedKind } from "./parameter_kind.ts";
import { stepByParameter } from "./step_by_parameter.ts";

/** Settings of {@linkcode sgd}. */
export interface SgdSettings extends OptimizerSettings {
  /** Whether the step looks ahead by one momentum; absent: no. */
  readonly nesterov?: boolean;
  /** Kinds of parameters without weight decay; absent: none. */
  readonly exclude?: readonly ExcludedKind[];
}

/**
 * SGD with momentum as in PyTorch: with g the clipped gradient plus d w,
 *
 *     v ← μ v + g;  w ← w − η v, or w ← w − η (g + μ v) by Nesterov.
 *
 * Without its options it is the rule of `momentum.ts` in more kernels, so its last bits are others.
 */
export default function sgd(
  { momentum, gradientClip, nesterov = false, exclude = [] }: SgdSettings,
): BuildOptimizer {
  return (graph, model) =>
    stepByParameter(graph, model, gradientClip, exclude, {
      state: ["velocity"],
      feed: ({ learningRate, weightDecay }) => [learningRate, weightDecay],
      next({ weight, gradient, state: [velocity], fed: [rate, decay], isExcluded }) {
        const g = isExcluded ? gradient : tf.add(gradient, tf.mul(decay!, weight));
        const carried = tf.add(tf.mul(momentum, velocity!), g);
        const step = nesterov ? tf.add(g, tf.mul(momentum, carried)) : carried;
        return [tf.sub(weight, tf.mul(rate!, step)), carried];
      },
    });
}
