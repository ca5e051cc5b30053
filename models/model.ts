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
  /** Whether it is learned by gradients, as opposed to a running statistic. */
  readonly learned: boolean;
}

/** A network whose parameters and running statistics are variables of a graph. */
export interface Model {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  /** Learned parameters, in the order in which the network uses them. */
  readonly parameters: readonly Variable[];
  /** Running statistics of batch norm. */
  readonly running: readonly Variable[];
  /** Whether the session has a GPU: a few ops are others there. */
  readonly onGpu: boolean;
}

/** A traced pass in training mode. */
export interface TrainingPass {
  readonly logits: tf.Tensor2D;
  /** Statistics of each batch norm by its name. */
  readonly statistics: ReadonlyMap<string, BatchStatistics>;
}

/**
 * What a network declares, found by tracing it once in a graph that is thrown away.
 *
 * @returns parameters and running statistics in the order of their use
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
 * Starting values of everything declared: each parameter from a stream of its own, so that all methods with one seed
 * start from the same weights.
 */
export function initialize(declared: readonly Declared[], seed: number): Map<string, HostTensor> {
  return new Map(declared.map(({ name, shape, initializer }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = initializer(stream(seed, "initialize", name), size);
    return [name, { dtype: "float32", shape, data }];
  }));
}

/** How many numbers the network learns. */
export function parameterCount(declared: readonly Declared[]): number {
  return declared.filter(({ learned }) => learned)
    .reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
}

/** Makes the variables of a network in a graph. */
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
 * Traces the network in training mode: batch norm by the statistics of the batch.
 * @param parameters values of `model.parameters`, in their order
 * @param seed int32 [2], the run's seed and the step; called only by networks with dropout
 */
export function applyTraining(
  model: Model,
  parameters: readonly tf.Tensor[],
  images: tf.Tensor4D,
  seed: () => tf.Tensor1D,
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
    dropout: (name, x, rate) => dropout(name, x, rate, seed()),
  }, images);
  return { logits, statistics };
}

/** Traces the network in inference mode: batch norm by the running statistics. */
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
 * How many of the logits' largest entries are the labels, as a float32 scalar: TensorFlow keeps int32 of a GPU on the
 * host, and would copy to and fro. Whole numbers to 2²⁴ are exact.
 */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): Output {
  const [found, wanted] = [tf.argMax(logits, 1), labels].map((one) => tf.cast(one, "float32"));
  return toOutput(tf.sum(tf.cast(tf.equal(found!, wanted!), "float32")));
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
