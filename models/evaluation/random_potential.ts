import * as tf from "@tensorflow/tfjs";
import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session, type SessionOptions } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import { imageSource } from "../images/image_source.ts";
import type { LabelledImages, StoredImages } from "../images/images.ts";
import { type InputTransform, transformInput } from "../images/input_transform.ts";
import { buildModel, declare, initialize, type Model } from "../model.ts";
import type { Network } from "../network.ts";
import { derivedSeed, stream } from "../random/random.ts";
import { seedFor, statelessNormal } from "../random/stateless_random.ts";
import { int32, scalar } from "../feeds.ts";

/** Network, data and random directions of a measurement of the loss around the initial weights. */
export interface RandomPotentialOptions extends InputTransform {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  /** The training set. */
  readonly data: LabelledImages | StoredImages;
  /** Number of training examples over which the loss is averaged; the same examples at every point. */
  readonly sample: number;
  /** Number of random directions, each measured at one distance. */
  readonly directions: number;
  /** Largest Euclidean distance from the initial weights. */
  readonly radius: number;
  readonly seed: number;
  readonly session?: SessionOptions;
  readonly signal?: AbortSignal;
}

/** The loss at one point of weight space. */
export interface LossAtDistance {
  /** Euclidean distance ‖w − w₀‖ over all parameters. */
  readonly distance: number;
  /** Mean cross-entropy over the sample, in nats. */
  readonly loss: number;
}

/**
 * Measures the loss around the initial weights (paper, appendix B): at w₀, then at points w₀ + z·v, each with a random
 * unit vector v over all parameters and z uniform in [0, radius). The paper gives neither the data nor the batch norm
 * statistics. We take a fixed sample of the training set as one batch, without augmentation or dropout, and normalize
 * by its own statistics, since w₀ has no running statistics.
 */
export async function* randomPotential(
  library: Library,
  options: RandomPotentialOptions,
): AsyncGenerator<LossAtDistance> {
  const { network, batchNorm, data, sample, directions, radius, seed } = options;
  using graph = new Graph(library);
  const declared = declare(library, network, batchNorm);
  using session = new Session(graph, options.session);
  const model = buildModel(graph, network, batchNorm, declared, session.hasGpu());
  const source = imageSource(graph, "train", data);
  const size = Math.min(sample, source.examples);
  const pass = trace(graph, () => {
    const [drawn, distance] = [graph.placeholder("int32", [2]), graph.placeholder("float32", [])];
    const weights = displaced(
      model,
      toTensor(drawn) as tf.Tensor1D,
      toTensor(distance) as tf.Scalar,
    );
    const { images, labels: label, feeds } = source.batch(size);
    const labels = label();
    const logits = applyWith(model, weights, transformInput(images(), options));
    return { drawn, distance, feeds, loss: toOutput(crossEntropy(logits, labels, model.onGpu)) };
  });

  const initial = initialize(declared, seed);
  await source.load(session);
  await session.run({
    feeds: model.parameters.map(({ name, feed }) => [feed, initial.get(name)!] as const),
    targets: model.parameters.map(({ load }) => load),
  });
  const positions = stream(seed, "potential", "sample").permutation(source.examples)
    .subarray(0, size);
  const distances = stream(seed, "potential", "distance").uniform(directions, 0, radius);
  const deviceSeed = derivedSeed(seed, "potential", "direction");
  for (const [i, distance] of [0, ...distances].entries()) {
    options.signal?.throwIfAborted();
    source.prefetch(positions);
    const [loss] = await session.run({
      feeds: [
        ...await pass.feeds(positions),
        [pass.drawn, int32(Int32Array.of(deviceSeed, i))],
        [pass.distance, scalar(distance)],
      ],
      fetches: [pass.loss],
    });
    yield { distance, loss: Number(loss!.data[0]) };
  }
}

/** The parameters, moved by `distance` along a random unit vector over all of them. */
function displaced(model: Model, seed: tf.Tensor1D, distance: tf.Scalar): tf.Tensor[] {
  // A vector of independent normals, scaled to length 1, is uniform on the sphere.
  const normal = model.parameters.map(({ name, shape }) =>
    statelessNormal(shape, seedFor(seed, "direction", name))
  );
  const squares = normal.map((values) => tf.sum(tf.square(values)));
  const step = tf.div(distance, tf.sqrt(tf.addN(squares)));
  return model.parameters.map((parameter, i) =>
    tf.add(toTensor(parameter.read()), tf.mul(normal[i]!, step))
  );
}

/** Applies the network with the given weights, without dropout; batch norm uses the statistics of the batch. */
function applyWith(model: Model, weights: readonly tf.Tensor[], images: tf.Tensor4D): tf.Tensor2D {
  const named = new Map(model.parameters.map(({ name }, i) => [name, weights[i]!]));
  return model.network.apply({
    parameter: (name) => named.get(name)!,
    batchNorm: (name, x) =>
      model.batchNorm.normalize(x, named.get(`${name}.gamma`)!, named.get(`${name}.beta`)!).output,
    dropout: (_name, x) => x,
  }, images);
}
