import * as tf from "@tensorflow/tfjs";
import type { Graph, Operation, Output } from "../../tensorflow/graph.ts";
import { toOutput, toTensor } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { clippingFactor, globalNorm } from "./clip_by_global_norm.ts";
import { type Feeds, scalar } from "../feeds.ts";
import type { Model } from "../model.ts";

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

/** What an update's step depends on besides the gradients. */
export interface Rates {
  readonly learningRate: number;
  /** That of the update before, which the velocities are in units of; for the first update its own. */
  readonly previousLearningRate: number;
  readonly weightDecay: number;
}

/** The parts of an update that do not depend on the batch. */
export interface ApplyGradients {
  /** What is to be fed for an update's rates. */
  readonly feeds: (rates: Rates) => Feeds;
  /** float32 scalar: global norm of the gradients before clipping. */
  readonly gradientNorm: Output;
  readonly targets: readonly Operation[];
}

/** The last step of each parameter, −η v, in their order; all start at zero. */
export function buildVelocities(graph: Graph, model: Model): Variable[] {
  return model.parameters.map(({ name, shape }) =>
    graph.variable(`${name}.velocity`, "float32", shape)
  );
}

/**
 * Adds to a trace the step of the optimizer: clip, decay, momentum. In the authors' framework, with f the factor of
 * clipping and d the weight decay,
 *
 *     v ← μ v + f g + d w;  w ← w − η v.
 *
 * Each kernel goes over all parameters in memory, and that is its cost. So what is kept is u = −η v: then f and a change
 * of η from η′ are factors of kernels that there are, and no scaled or decayed gradient is ever stored:
 *
 *     u ← u − (η′ d / μ) w;  u ← (μ η / η′) u − (η f) g, w ← w + u.
 *
 * Without momentum the decay goes into w itself: w ← w − η d w, as the next step forgets u.
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
  const fed = () => graph.placeholder("float32", []);
  const [rate, kept, decay] = [fed(), fed(), fed()];
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
    // Keras' momentum is this one, with the learning rate inside the velocity.
    return graph.operation("ResourceApplyKerasMomentum", {
      inputs: [handle, velocity, step, toOutput(gradients[i]!), kept],
      attributes,
      control: [decayed],
    });
  });
  return {
    feeds: ({ learningRate, previousLearningRate, weightDecay }) => {
      const decayRate = momentum === 0 ? learningRate : previousLearningRate / momentum;
      return [
        [rate, scalar(learningRate)],
        [kept, scalar(momentum * learningRate / previousLearningRate)],
        [decay, scalar(weightDecay * decayRate)],
      ];
    },
    gradientNorm: toOutput(norm),
    targets,
  };
}
