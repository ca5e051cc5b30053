import * as tf from "@tensorflow/tfjs";
import type { Graph, Operation, Output } from "../../tensorflow/graph.ts";
import { toOutput, toTensor } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { clippingFactor, globalNorm } from "./clip_by_global_norm.ts";
import { type Feeds, scalar } from "../feeds.ts";
import type { Model } from "../model.ts";

/** SGD with momentum as in PyTorch, with gradient clipping and the authors' additions. */
export interface Optimizer {
  /** Momentum coefficient μ. */
  readonly momentum: number;
  /** Whether the velocities are reset to zero at the start of every epoch, a mistake in the authors' released code. */
  readonly resetsMomentum?: boolean;
  /**
   * Coefficient d of weight decay: d·w is added to every gradient (γ, β and biases included), after clipping. The
   * regime can override it from some epoch on.
   */
  readonly weightDecay: number;
  /** Largest global L2 norm of the gradients; null: no clipping. */
  readonly gradientClip: number | null;
  /** Variance σ² of the noise that multiplies each example's gradient (paper, section 4); absent: no noise. */
  readonly gradientNoise?: number;
}

/** Learning rate and weight decay of one update. */
export interface Rates {
  readonly learningRate: number;
  /** Learning rate of the update before, in which the stored velocities are scaled; the first update gives its own. */
  readonly previousLearningRate: number;
  readonly weightDecay: number;
}

/** The traced optimizer step of an update. */
export interface ApplyGradients {
  /** The feeds that set the rates of an update. */
  readonly feeds: (rates: Rates) => Feeds;
  /** float32 scalar: global L2 norm of the gradients before clipping. */
  readonly gradientNorm: Output;
  /** Operations that update parameters and velocities. */
  readonly targets: readonly Operation[];
}

/** Adds a variable per parameter for its last step u = −η v, in the order of `model.parameters`. */
export function buildVelocities(graph: Graph, model: Model): Variable[] {
  return model.parameters.map(({ name, shape }) =>
    graph.variable(`${name}.velocity`, "float32", shape)
  );
}

/**
 * Adds the optimizer step to a trace: clipping, weight decay, momentum. PyTorch computes, with clipping factor f and
 * weight decay d,
 *
 *     v ← μ v + f g + d w;  w ← w − η v.
 *
 * The cost of a kernel is that of reading all parameters from memory. We therefore store u = −η v, which takes two
 * kernels per parameter and no intermediate gradients. With η′ the learning rate of the update before,
 *
 *     u ← u − (η′ d / μ) w;  u ← (μ η / η′) u − (η f) g, w ← w + u.
 *
 * At μ = 0 the step does not use the old u, so the decay acts on the parameter instead: w ← w − η d w.
 *
 * @param weights the values of `model.parameters` at which the gradients were computed, in the same order
 * @param gradients the gradients, in the same order
 */
export function applyGradients(
  graph: Graph,
  model: Model,
  velocities: readonly Variable[],
  weights: readonly tf.Tensor[],
  gradients: readonly tf.Tensor[],
  { momentum, gradientClip }: Optimizer,
): ApplyGradients {
  const placeholder = () => graph.placeholder("float32", []);
  const [rate, carry, decay] = [placeholder(), placeholder(), placeholder()];
  const norm = globalNorm(gradients);
  const step = gradientClip === null
    ? rate
    : toOutput(tf.mul(toTensor(rate), clippingFactor(norm, gradientClip)));
  const attributes = { T: { type: "float32" } } as const;
  const targets = model.parameters.map(({ handle }, i) => {
    const velocity = velocities[i]!.handle;
    const decayed = graph.operation("ResourceApplyGradientDescent", {
      inputs: [momentum === 0 ? handle : velocity, decay, toOutput(weights[i]!)],
      attributes,
    });
    // Keras' momentum keeps the learning rate inside the velocity, as u does.
    return graph.operation("ResourceApplyKerasMomentum", {
      inputs: [handle, velocity, step, toOutput(gradients[i]!), carry],
      attributes,
      control: [decayed],
    });
  });
  return {
    feeds: ({ learningRate, previousLearningRate, weightDecay }) => {
      const decayRate = momentum === 0 ? learningRate : previousLearningRate / momentum;
      return [
        [rate, scalar(learningRate)],
        [carry, scalar(momentum * learningRate / previousLearningRate)],
        [decay, scalar(weightDecay * decayRate)],
      ];
    },
    gradientNorm: toOutput(norm),
    targets,
  };
}
