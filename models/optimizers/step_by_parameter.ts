import * as tf from "@tensorflow/tfjs";
import type { Graph, Operation } from "../../tensorflow/graph.ts";
import { toOutput, toTensor } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { scalar } from "../feeds.ts";
import { globalNorm } from "../global_norm.ts";
import type { Model } from "../model.ts";
import type { Optimizer, Rates } from "../training/optimizer.ts";
import { clippingFactor } from "./clip_by_global_norm.ts";
import { type ExcludedKind, parameterKind } from "./parameter_kind.ts";

/** One parameter at its step. */
export interface ParameterStep {
  readonly weight: tf.Tensor;
  /** The gradient, clipped. */
  readonly gradient: tf.Tensor;
  /** The parameter's state, in the order of the rule's names. */
  readonly state: readonly tf.Tensor[];
  /** What the rule feeds, in its order. */
  readonly fed: readonly tf.Scalar[];
  /** Whether the parameter is of a kind that is left out. */
  readonly isExcluded: boolean;
}

/** How an optimizer changes one parameter after the other. */
export interface ParameterRule {
  /** Names of the variables of a parameter's state. */
  readonly state: readonly string[];
  /** Computes the scalars that an update feeds, always as many. */
  readonly feed: (rates: Rates) => readonly number[];
  /** Computes the new weight and the new state, in the order of `state`. */
  readonly next: (step: ParameterStep) => readonly [tf.Tensor, ...tf.Tensor[]];
}

/**
 * An optimizer whose rule is written for one parameter. Gradients are clipped before it, all by one factor.
 *
 * @param gradientClip largest global norm of the gradients; null: no clipping
 * @param exclude kinds of parameters that the rule treats otherwise
 */
export function stepByParameter(
  graph: Graph,
  model: Model,
  gradientClip: number | null,
  exclude: readonly ExcludedKind[],
  { state: names, feed, next }: ParameterRule,
): Optimizer {
  const states = model.parameters.map(({ name, shape }) =>
    names.map((kind) => graph.variable(`${name}.${kind}`, "float32", shape))
  );
  const isExcluded = ({ name }: Variable) => exclude.some((kind) => kind === parameterKind(name));
  return {
    state: states.flat(),
    step(weights, gradients) {
      const norm = globalNorm(gradients, true);
      const factor = gradientClip === null ? null : clippingFactor(norm, gradientClip);
      const placeholders = feed({
        learningRate: 1,
        previousLearningRate: 1,
        weightDecay: 0,
        update: 0,
      }).map(() => graph.placeholder("float32", []));
      const fed = placeholders.map((one) => toTensor(one) as tf.Scalar);
      const targets = model.parameters.flatMap((parameter, i): Operation[] => {
        const gradient = gradients[i]!;
        const [weight, ...state] = next({
          weight: weights[i]!,
          gradient: factor === null ? gradient : tf.mul(gradient, factor),
          state: states[i]!.map((variable) => toTensor(variable.read())),
          fed,
          isExcluded: isExcluded(parameter),
        });
        return [
          parameter.assign(toOutput(weight)),
          ...state.map((value, k) => states[i]![k]!.assign(toOutput(value))),
        ];
      });
      return {
        feeds: (rates) => {
          const values = feed(rates);
          return placeholders.map((one, i) => [one, scalar(values[i]!)] as const);
        },
        gradientNorm: toOutput(norm),
        targets,
      };
    },
  };
}
