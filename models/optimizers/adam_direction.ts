import * as tf from "@tensorflow/tfjs";
import type { OptimizerSettings, Rates } from "../training/optimizer.ts";
import type { ExcludedKind } from "./parameter_kind.ts";
import type { ParameterStep } from "./step_by_parameter.ts";

/** Settings of the optimizers that divide by a running second moment. Their β₁ is the momentum. */
export interface AdamSettings extends OptimizerSettings {
  /** β₂, the momentum of the second moment; absent: 0.999. */
  readonly secondMomentum?: number;
  /** Kinds of parameters that are left out; absent: none. */
  readonly exclude?: readonly ExcludedKind[];
}

/** Names of a parameter's state. */
export const MOMENTS = ["first_moment", "second_moment"] as const;

/** The scalars of an update: rate, weight decay, and what both moments are divided by, since they start at zero. */
export function adamFeed(first: number, second: number) {
  return ({ learningRate, weightDecay, update }: Rates): readonly number[] => [
    learningRate,
    weightDecay,
    1 - first ** (update + 1),
    1 - second ** (update + 1),
  ];
}

/** The new moments, and the direction m̂ / (√v̂ + ε) of Adam (Kingma and Ba 2015, Algorithm 1). */
export function adamDirection(
  { gradient, state: [m, v], fed: [, , firstBias, secondBias] }: ParameterStep,
  first: number,
  second: number,
  epsilon: number,
) {
  const mixed = (old: tf.Tensor, value: tf.Tensor, share: number) =>
    tf.add(tf.mul(share, old), tf.mul(1 - share, value));
  const moments = [mixed(m!, gradient, first), mixed(v!, tf.square(gradient), second)] as const;
  const root = tf.sqrt(tf.div(moments[1], secondBias!));
  const direction = tf.div(tf.div(moments[0], firstBias!), tf.add(root, epsilon));
  return { direction, moments };
}
