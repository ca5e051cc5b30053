import type * as tf from "@tensorflow/tfjs";
import type { Graph, Operation, Output } from "../../tensorflow/graph.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { Feeds } from "../feeds.ts";
import type { Model } from "../model.ts";

/** Settings that all optimizers share. An optimizer's module may read more. */
export interface OptimizerSettings {
  /** Momentum coefficient μ. */
  readonly momentum: number;
  /** Whether the state is reset to zero at the start of every epoch, a mistake in the authors' released code. */
  readonly resetsMomentum?: boolean;
  /**
   * Coefficient d of weight decay: d·w is added to every gradient (γ, β and biases included), after clipping. The
   * schedule can override it.
   */
  readonly weightDecay: number;
  /** Largest global L2 norm of the gradients; null: no clipping. */
  readonly gradientClip: number | null;
  /**
   * Whether the norm of the gradients is added up in a fixed order. Otherwise TensorFlow begins with any gradient, and the
   * last bits of a training may differ from run to run. Absent: no, as when the first results were made.
   */
  readonly orderedNorm?: boolean;
  /** Variance σ² of the noise that multiplies each example's gradient (paper, section 4); absent: no noise. */
  readonly gradientNoise?: number;
}

/** Learning rate and weight decay of one update, and its index. */
export interface Rates {
  readonly learningRate: number;
  /** Learning rate of the update before; the first update gives its own. */
  readonly previousLearningRate: number;
  readonly weightDecay: number;
  /** Index of the update in the training, from 0. */
  readonly update: number;
}

/** The traced step of an optimizer. */
export interface OptimizerStep {
  /** The feeds that set the rates of an update. */
  readonly feeds: (rates: Rates) => Feeds;
  /** float32 scalar: global L2 norm of the gradients before clipping. */
  readonly gradientNorm: Output;
  /** Operations that update the parameters and the optimizer's state. */
  readonly targets: readonly Operation[];
}

/** An optimizer in a graph. */
export interface Optimizer {
  /** The variables of its state. They start at zero, and checkpoints hold them. */
  readonly state: readonly Variable[];
  /**
   * Adds a step to a trace.
   *
   * @param weights the values of `model.parameters` at which the gradients were computed, in the same order
   * @param gradients the gradients, in the same order
   */
  step(weights: readonly tf.Tensor[], gradients: readonly tf.Tensor[]): OptimizerStep;
}

/** Adds an optimizer with its state to a graph. */
export type BuildOptimizer = (graph: Graph, model: Model) => Optimizer;

/** The default export of a module that implements an optimizer. */
export type OptimizerModule = (settings: OptimizerSettings) => BuildOptimizer;
