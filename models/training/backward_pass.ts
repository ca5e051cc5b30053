import * as tf from "@tensorflow/tfjs";
import type { Operation, Output } from "../../tensorflow/graph.ts";
import { toOutput, toTensor } from "../../tensorflow/trace.ts";
import { augment } from "../images/augment.ts";
import type { BatchStatistics } from "../batch_norm_form.ts";
import { type ImageBatch, normalize } from "../images/images.ts";
import { transformInput } from "../images/input_transform.ts";
import { applyTraining, countCorrect, type Model } from "../model.ts";
import { multiplicativeNoise } from "./multiplicative_noise.ts";
import { updateRunning } from "./running_statistics.ts";
import type { TrainingGraph } from "./training_graph.ts";

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
 * Adds a training pass over a batch or ghost batch of `examples` images to a trace: gather, augment, normalize, forward,
 * backward with gradient noise, update of the running statistics.
 *
 * @param batch the batch of images; two passes over the same images share one
 */
export function backwardPass(
  { graph, model, source, preprocessing, losses, gradientNoise }: TrainingGraph,
  examples: number,
  batch = source.batch(examples),
): BackwardPass {
  let randomSeed: Output | undefined;
  const seed = () => toTensor(randomSeed ??= graph.placeholder("int32", [2])) as tf.Tensor1D;
  const bytes = batch.images();
  const labels = batch.labels();
  const { augmentation, crop, normalization } = preprocessing;
  const images = augmentation
    ? normalize(augment(bytes, seed(), augmentation, crop), normalization)
    : transformInput(bytes, preprocessing);

  let [loss, correct]: [Output?, Output?] = [];
  let statistics: ReadonlyMap<string, BatchStatistics> | undefined;
  const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
  const { grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
    const pass = applyTraining(model, weights, images, seed);
    statistics = pass.statistics;
    correct = countCorrect(pass.logits, labels);
    const each = losses(pass.logits, labels, model.onGpu);
    const mean: tf.Scalar = tf.mean(each);
    loss = toOutput(mean);
    if (!gradientNoise) return mean;
    return tf.mean(tf.mul(each, multiplicativeNoise(examples, gradientNoise, seed())));
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
