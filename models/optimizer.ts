import * as tf from "@tensorflow/tfjs";
import type { Graph, Operation, Output } from "../tensorflow/graph.ts";
import { toOutput, toTensor } from "../tensorflow/trace.ts";
import type { Variable } from "../tensorflow/variable.ts";
import { clipByGlobalNorm, globalNorm } from "./clip_by_global_norm.ts";
import type { Model } from "./model.ts";

/** Momentum SGD as the authors' framework does it, with what they add to it. */
export interface Optimizer {
  readonly momentum: number;
  /** Whether the velocities are set to zero at the start of every epoch, as the released code does by a slip. */
  readonly resetsMomentum?: boolean;
  /**
   * Times the parameter, added to the gradient of every parameter, γ, β and biases included, after clipping. The
   * regime may change it from some epoch on.
   */
  readonly weightDecay: number;
  /** Largest global L2 norm of the gradients; null: no clipping. */
  readonly gradientClip: number | null;
  /** Variance σ² of the noise that multiplies each example's gradient (section 4); absent: none. */
  readonly gradientNoise?: number;
}

/** The parts of an update that do not depend on the batch. */
export interface ApplyGradients {
  /** float32 scalar, to be fed. */
  readonly learningRate: Output;
  /** float32 scalar, to be fed. */
  readonly weightDecay: Output;
  /** float32 scalar: global norm of the gradients before clipping. */
  readonly gradientNorm: Output;
  readonly targets: readonly Operation[];
}

/** Velocities of momentum SGD, one a parameter, in their order; all start at zero. */
export function buildVelocities(graph: Graph, model: Model): Variable[] {
  return model.parameters.map(({ name, shape }) =>
    graph.variable(`${name}.velocity`, "float32", shape)
  );
}

/**
 * Adds to a trace the step of the optimizer: clip, decay, momentum (`v ← μ v + g; w ← w − η v`).
 *
 * @param weights the parameters' values that the gradients were taken at, in their order
 */
export function applyGradients(
  graph: Graph,
  model: Model,
  velocities: readonly Variable[],
  weights: readonly tf.Tensor[],
  gradients: readonly tf.Tensor[],
  { momentum, gradientClip }: Optimizer,
): ApplyGradients {
  const [learningRate, weightDecay] = [
    graph.placeholder("float32", []),
    graph.placeholder("float32", []),
  ];
  const clipped = gradientClip === null
    ? { gradients, norm: globalNorm(gradients) }
    : clipByGlobalNorm(gradients, gradientClip);
  const decay = toTensor(weightDecay);
  const factor = toOutput(tf.scalar(momentum));
  const targets = model.parameters.map(({ handle }, i) => {
    const gradient = tf.add(clipped.gradients[i]!, tf.mul(weights[i]!, decay));
    return graph.operation("ResourceApplyMomentum", {
      inputs: [handle, velocities[i]!.handle, learningRate, toOutput(gradient), factor],
      attributes: { T: { type: "float32" }, use_nesterov: { bool: false } },
    });
  });
  return { learningRate, weightDecay, gradientNorm: toOutput(clipped.norm), targets };
}
