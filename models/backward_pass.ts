import * as tf from "@tensorflow/tfjs";
import type { Graph, Operation, Output } from "../tensorflow/graph.ts";
import { toOutput, toTensor } from "../tensorflow/trace.ts";
import { augment, type Augmentation } from "./augment.ts";
import type { BatchStatistics } from "./batch_norm_form.ts";
import { crossEntropies } from "./cross_entropy.ts";
import { type Normalization, normalize, type ResidentImages } from "./images.ts";
import { applyTraining, countCorrect, type Model } from "./model.ts";
import { multiplicativeNoise } from "./multiplicative_noise.ts";
import type { Optimizer } from "./optimizer.ts";
import { updateRunning } from "./running_statistics.ts";

/** What is done to images before the network sees them. */
export interface Preprocessing {
  readonly normalization: Normalization;
  readonly augmentation: Augmentation | null;
}

/** A traced pass over some examples, forward and back. */
export interface BackwardPass {
  /** int32 [examples], to be fed: their positions in the training set. */
  readonly indices: Output;
  /** int32 [2], to be fed: seed and number of the draw, for what is random; absent where nothing is. */
  readonly randomSeed?: Output;
  /** float32 scalar: mean cross-entropy, in nats. */
  readonly loss: Output;
  /** int32 scalar: examples classified correctly, by the statistics of the batch. */
  readonly correct: Output;
  /** The parameters' values in this pass, in their order. */
  readonly weights: readonly tf.Tensor[];
  /** Of the mean cross-entropy, in the order of the parameters. */
  readonly gradients: readonly tf.Tensor[];
  /** Updates of the running statistics. */
  readonly running: readonly Operation[];
}

/** Adds a pass to a trace: gather, augment, normalize, forward, backward (with noise), running statistics. */
export function backwardPass(
  graph: Graph,
  model: Model,
  data: ResidentImages,
  examples: number,
  { gradientNoise }: Optimizer,
  { normalization, augmentation }: Preprocessing,
): BackwardPass {
  const indices = graph.placeholder("int32", [examples]);
  let randomSeed: Output | undefined;
  const seed = () => toTensor(randomSeed ??= graph.placeholder("int32", [2])) as tf.Tensor1D;
  const bytes = data.images(indices);
  const labels = data.labels(indices);
  const images = normalize(
    augmentation ? augment(bytes, seed(), augmentation) : bytes,
    normalization,
  );

  let [loss, correct]: [Output?, Output?] = [];
  let statistics: ReadonlyMap<string, BatchStatistics> | undefined;
  const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
  const { grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
    const pass = applyTraining(model, weights, images, seed);
    statistics = pass.statistics;
    correct = countCorrect(pass.logits, labels);
    const losses = crossEntropies(pass.logits, labels);
    const mean: tf.Scalar = tf.mean(losses);
    loss = toOutput(mean);
    if (!gradientNoise) return mean;
    return tf.mean(tf.mul(losses, multiplicativeNoise(examples, gradientNoise, seed())));
  })(weights);
  return {
    indices,
    ...(randomSeed && { randomSeed }),
    loss: loss!,
    correct: correct!,
    weights,
    gradients: grads,
    running: updateAllRunning(model, statistics!),
  };
}

function updateAllRunning(
  model: Model,
  statistics: ReadonlyMap<string, BatchStatistics>,
): Operation[] {
  const running = new Map(model.running.map((variable) => [variable.name, variable]));
  const update = (name: string, values: readonly Output[]) => {
    const variable = running.get(name)!;
    const updated = updateRunning(toTensor(variable.read()), values.map(toTensor));
    return variable.assign(toOutput(updated));
  };
  return [...statistics].flatMap(([name, { means, spreads }]) => [
    update(`${name}.running_mean`, means),
    update(`${name}.${model.batchNorm.spread}`, spreads),
  ]);
}
