import * as tf from "@tensorflow/tfjs";
import type { BuildOptimizer, OptimizerSettings } from "../training/optimizer.ts";
import type { ExcludedKind } from "./parameter_kind.ts";
import { stepByParameter } from "./step_by_parameter.ts";

/** Settings of the optimizers that divide by a running second moment. Their β₁ is the momentum. */
export interface AdamSettings extends OptimizerSettings {
  /** β₂, the momentum of the second moment; absent: 0.999. */
  readonly secondMomentum?: number;
  /** Kinds of parameters that are left out; absent: none. */
  readonly exclude?: readonly ExcludedKind[];
}

/**
 * The optimizers with Adam's direction m̂ / (√v̂ + ε) (Kingma and Ba 2015, Algorithm 1) and decoupled weight decay d:
 * w ← w − η adapt(m̂ / (√v̂ + ε) + d w). Kinds that are left out go in Adam's direction alone.
 *
 * @param adapt changes the direction of a parameter, given its weight
 */
export function adamOptimizer(
  { momentum, secondMomentum = 0.999, gradientClip, exclude = [] }: AdamSettings,
  epsilon: number,
  adapt: (weight: tf.Tensor, direction: tf.Tensor) => tf.Tensor,
): BuildOptimizer {
  return (graph, model) =>
    stepByParameter(graph, model, gradientClip, exclude, {
      state: ["first_moment", "second_moment"],
      // Both moments start at zero, so they are divided by what they lack.
      feed: ({ learningRate, weightDecay, update }) => [
        learningRate,
        weightDecay,
        1 - momentum ** (update + 1),
        1 - secondMomentum ** (update + 1),
      ],
      next({ weight, gradient, state: [m, v], fed, isExcluded }) {
        const [rate, decay, firstBias, secondBias] = fed;
        const first = mixed(m!, gradient, momentum);
        const second = mixed(v!, tf.square(gradient), secondMomentum);
        const root = tf.sqrt(tf.div(second, secondBias!));
        const direction = tf.div(tf.div(first, firstBias!), tf.add(root, epsilon));
        const push = isExcluded
          ? direction
          : adapt(weight, tf.add(direction, tf.mul(decay!, weight)));
        return [tf.sub(weight, tf.mul(rate!, push)), first, second];
      },
    });
}

function mixed(old: tf.Tensor, value: tf.Tensor, share: number): tf.Tensor {
  return tf.add(tf.mul(share, old), tf.mul(1 - share, value));
}
