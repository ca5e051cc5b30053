import * as tf from "@tensorflow/tfjs";
import type { Graph, Operation, Output } from "../../tensorflow/graph.ts";
import { toOutput, toTensor } from "../../tensorflow/trace.ts";
import { augment, type Augmentation } from "../images/augment.ts";
import type { BatchStatistics } from "../batch_norm_form.ts";
import { crossEntropies } from "../layers/cross_entropy.ts";
import {
  centreCrop,
  type ImageBatch,
  type ImageSource,
  type Normalization,
  normalize,
} from "../images/images.ts";
import { applyTraining, countCorrect, type Model } from "../model.ts";
import { multiplicativeNoise } from "./multiplicative_noise.ts";
import type { Optimizer } from "./optimizer.ts";
import { updateRunning } from "./running_statistics.ts";

/** How images are transformed before they enter the network. */
export interface Preprocessing {
  readonly normalization: Normalization;
  readonly augmentation: Augmentation | null;
  /**
   * Side of the square that is cut out of each image, in pixels: at a random place with augmentation, else from the
   * centre. Absent: the whole image.
   */
  readonly crop?: number;
}

/** A traced forward and backward pass over a batch or ghost batch. */
export interface BackwardPass {
  /** The feeds that fill the batch with the examples at these positions of the training set. */
  readonly feeds: ImageBatch["feeds"];
  /** Placeholder int32 [2]: seed and number of the pass; absent when nothing in the pass is random. */
  readonly randomSeed?: Output;
  /** float32 scalar: mean cross-entropy, in nats, without gradient noise. */
  readonly loss: Output;
  /** float32 scalar: number of examples classified correctly in training mode. */
  readonly correct: Output;
  /** Values of `model.parameters` in this pass, in the same order. */
  readonly weights: readonly tf.Tensor[];
  /** Gradients of the mean cross-entropy, in the order of `model.parameters`. */
  readonly gradients: readonly tf.Tensor[];
  /** Operations that update the running statistics. */
  readonly running: readonly Operation[];
}

/**
 * Adds a training pass over `examples` images to a trace: gather, augment, normalize, forward, backward with gradient
 * noise, update of the running statistics.
 */
export function backwardPass(
  graph: Graph,
  model: Model,
  data: ImageSource,
  examples: number,
  { gradientNoise }: Optimizer,
  { normalization, augmentation, crop }: Preprocessing,
): BackwardPass {
  const batch = data.batch(examples);
  let randomSeed: Output | undefined;
  const seed = () => toTensor(randomSeed ??= graph.placeholder("int32", [2])) as tf.Tensor1D;
  const bytes = batch.images();
  const labels = batch.labels();
  const cropped = augmentation
    ? augment(bytes, seed(), augmentation, crop)
    : crop === undefined
    ? bytes
    : centreCrop(bytes, crop);
  const images = normalize(cropped, normalization);

  let [loss, correct]: [Output?, Output?] = [];
  let statistics: ReadonlyMap<string, BatchStatistics> | undefined;
  const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
  const { grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
    const pass = applyTraining(model, weights, images, seed);
    statistics = pass.statistics;
    correct = countCorrect(pass.logits, labels);
    const losses = crossEntropies(pass.logits, labels, model.onGpu);
    const mean: tf.Scalar = tf.mean(losses);
    loss = toOutput(mean);
    if (!gradientNoise) return mean;
    return tf.mean(tf.mul(losses, multiplicativeNoise(examples, gradientNoise, seed())));
  })(weights);
  return {
    feeds: batch.feeds,
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
  const update = (name: string, values: Output) => {
    const variable = running.get(name)!;
    const updated = updateRunning(toTensor(variable.read()), toTensor(values) as tf.Tensor2D);
    return variable.assign(toOutput(updated));
  };
  return [...statistics].flatMap(([name, { means, spreads }]) => [
    update(`${name}.running_mean`, means),
    update(`${name}.${model.batchNorm.spread}`, spreads),
  ]);
}
