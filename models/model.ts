import * as tf from "@tensorflow/tfjs";
import type { HostTensor } from "../tensorflow/dtype.ts";
import { Graph, type Output } from "../tensorflow/graph.ts";
import type { Library } from "../tensorflow/library.ts";
import { toOutput, toTensor, trace } from "../tensorflow/trace.ts";
import type { Variable } from "../tensorflow/variable.ts";
import type { BatchNormForm, BatchStatistics } from "./batch_norm_form.ts";
import { dropout } from "./layers/dropout.ts";
import { constant, type Initializer } from "./random/initializer.ts";
import type { Network, Scope } from "./network.ts";
import { stream } from "./random/random.ts";

/** A parameter or running statistic that a network declares. */
export interface Declared {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** True for a learned parameter, false for a running statistic. */
  readonly learned: boolean;
}

/** A network in a graph, with its parameters and running statistics as variables. */
export interface Model {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  /** Learned parameters, in the order in which the network declares them. */
  readonly parameters: readonly Variable[];
  /** Running statistics of batch norm, in the order in which the network declares them. */
  readonly running: readonly Variable[];
  /** Whether the session has a GPU, which needs other ops in a few places. */
  readonly onGpu: boolean;
}

/** A traced forward pass in training mode. */
export interface TrainingPass {
  readonly logits: tf.Tensor2D;
  /** Batch statistics by the name of the batch norm layer. */
  readonly statistics: ReadonlyMap<string, BatchStatistics>;
}

/**
 * Lists the parameters and running statistics of a network, by tracing it once in a temporary graph.
 *
 * @returns the declarations, in the order in which the network makes them
 */
export function declare(library: Library, network: Network, batchNorm: BatchNormForm): Declared[] {
  using graph = new Graph(library);
  const declared: Declared[] = [];
  const placeholder = (name: string, shape: readonly number[], initializer: Initializer) => {
    declared.push({ name, shape, initializer, learned: true });
    return toTensor(graph.placeholder("float32", shape));
  };
  trace(graph, () => {
    const scope: Scope = {
      parameter: placeholder,
      batchNorm(name, x, gamma) {
        const channels = [x.shape.at(-1)!];
        placeholder(`${name}.gamma`, channels, gamma);
        placeholder(`${name}.beta`, channels, constant(0));
        declared.push(
          {
            name: `${name}.running_mean`,
            shape: channels,
            initializer: constant(0),
            learned: false,
          },
          {
            name: `${name}.${batchNorm.spread}`,
            shape: channels,
            initializer: constant(1),
            learned: false,
          },
        );
        return x;
      },
      dropout: (_name, x) => x,
    };
    const images = toTensor(graph.placeholder("float32", [2, ...network.imageShape]));
    network.apply(scope, images as tf.Tensor4D);
  });
  return declared;
}

/**
 * Initial values of all parameters and running statistics, by name. Each is drawn from its own random stream, so all
 * methods with the same seed start from the same weights.
 */
export function initialize(declared: readonly Declared[], seed: number): Map<string, HostTensor> {
  return new Map(declared.map(({ name, shape, initializer }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = initializer(stream(seed, "initialize", name), size);
    return [name, { dtype: "float32", shape, data }];
  }));
}

/** Number of learned scalars: weights, biases, γ and β. */
export function parameterCount(declared: readonly Declared[]): number {
  return declared.filter(({ learned }) => learned)
    .reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
}

/** Adds the variables of a network to a graph. */
export function buildModel(
  graph: Graph,
  network: Network,
  batchNorm: BatchNormForm,
  declared: readonly Declared[],
  onGpu = false,
): Model {
  const variables = (learned: boolean) =>
    declared.filter((one) => one.learned === learned)
      .map(({ name, shape }) => graph.variable(name, "float32", shape));
  return { network, batchNorm, parameters: variables(true), running: variables(false), onGpu };
}

/**
 * Traces the network in training mode: batch norm uses the statistics of the batch.
 * @param parameters values of `model.parameters`, in the same order
 * @param images float32 [batch, height, width, channels], normalized
 * @param seed returns int32 [2], the run's seed and the step; only networks with dropout call it. Null: no dropout
 */
export function applyTraining(
  model: Model,
  parameters: readonly tf.Tensor[],
  images: tf.Tensor4D,
  seed: (() => tf.Tensor1D) | null,
): TrainingPass {
  const named = byName(model.parameters, parameters);
  const statistics = new Map<string, BatchStatistics>();
  const logits = model.network.apply({
    parameter: (name) => named(name),
    batchNorm(name, x) {
      const normalized = model.batchNorm.normalize(
        x,
        named(`${name}.gamma`),
        named(`${name}.beta`),
      );
      statistics.set(name, normalized.statistics);
      return normalized.output;
    },
    dropout: (name, x, rate) => seed === null ? x : dropout(name, x, rate, seed()),
  }, images);
  return { logits, statistics };
}

/** Traces the network in inference mode: batch norm uses the running statistics. Returns logits [batch, classes]. */
export function applyInference(model: Model, images: tf.Tensor4D): tf.Tensor2D {
  const read = (variables: readonly Variable[]) =>
    byName(variables, variables.map((variable) => toTensor(variable.read())));
  const parameter = read(model.parameters);
  const running = read(model.running);
  return model.network.apply({
    parameter,
    batchNorm: (name, x) =>
      model.batchNorm.infer(
        x,
        parameter(`${name}.gamma`),
        parameter(`${name}.beta`),
        running(`${name}.running_mean`),
        running(`${name}.${model.batchNorm.spread}`),
      ),
    dropout: (_name, x) => x,
  }, images);
}

/**
 * Number of examples whose largest logit is that of their label, as a float32 scalar. TensorFlow keeps int32 tensors of
 * a GPU on the host, so an int32 count would be copied back and forth. float32 is exact up to 2²⁴.
 */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): Output {
  const [predicted, wanted] = [tf.argMax(logits, 1), labels].map((one) => tf.cast(one, "float32"));
  return toOutput(tf.sum(tf.cast(tf.equal(predicted!, wanted!), "float32")));
}

function byName(variables: readonly Variable[], values: readonly tf.Tensor[]) {
  const named = new Map(variables.map((variable, i) => [variable.name, values[i]!]));
  return (name: string): tf.Tensor => {
    const value = named.get(name);
    if (!value) throw new Error(`The network did not declare the parameter "${name}"`);
    return value;
  };
}

/** Parameters and running statistics by name. */
export type Weights = ReadonlyMap<string, HostTensor>;
