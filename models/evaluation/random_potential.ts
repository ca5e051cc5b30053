import * as tf from "@tensorflow/tfjs";
import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session, type SessionOptions } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import type { Seen } from "./evaluation_pass.ts";
import { imageSource } from "../images/image_source.ts";
import { centreCrop, type LabelledImages, normalize, type StoredImages } from "../images/images.ts";
import { buildModel, declare, initialize, type Model } from "../model.ts";
import type { Network } from "../network.ts";
import { derivedSeed, stream } from "../random/random.ts";
import { seedFor, statelessNormal } from "../random/stateless_random.ts";
import { int32, scalar } from "../feeds.ts";

/** Where the loss is looked at. */
export interface RandomPotentialOptions extends Seen {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  /** The training set. */
  readonly data: LabelledImages | StoredImages;
  /** Examples that the loss is the mean over, the same for all weights. */
  readonly sample: number;
  readonly directions: number;
  /** Largest distance from the initial weights. */
  readonly radius: number;
  readonly seed: number;
  readonly session?: SessionOptions;
  readonly signal?: AbortSignal;
}

/** The loss at one place. */
export interface LossAtDistance {
  /** ‖w − w₀‖ over all parameters. */
  readonly distance: number;
  /** Mean cross-entropy of the sample, in nats. */
  readonly loss: number;
}

/**
 * The loss around the initial weights (paper, appendix B): at w₀, then at w₀ + z·v for random unit vectors v over all
 * parameters and z uniform in [0, radius), a new pair each time. The paper does not say on which data and with which
 * statistics of batch norm; here it is a fixed sample of the training set as one batch, without augmentation or dropout,
 * normalized by its own statistics, since running ones do not exist at w₀.
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
    const whole = images();
    const seen = options.crop === undefined ? whole : centreCrop(whole, options.crop);
    const logits = applyWith(model, weights, normalize(seen, options.normalization));
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
    source.ahead(positions);
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

/** The parameters moved by a distance in a direction that is uniform over all of them. */
function displaced(model: Model, seed: tf.Tensor1D, distance: tf.Scalar): tf.Tensor[] {
  // Normal numbers have no preferred direction.
  const normal = model.parameters.map(({ name, shape }) =>
    statelessNormal(shape, seedFor(seed, "direction", name))
  );
  const squares = normal.map((values) => tf.sum(tf.square(values)));
  const step = tf.div(distance, tf.sqrt(tf.addN(squares)));
  return model.parameters.map((parameter, i) =>
    tf.add(toTensor(parameter.read()), tf.mul(normal[i]!, step))
  );
}

/** The logits by given weights; batch norm by the statistics of the batch. */
function applyWith(model: Model, weights: readonly tf.Tensor[], images: tf.Tensor4D): tf.Tensor2D {
  const named = new Map(model.parameters.map(({ name }, i) => [name, weights[i]!]));
  return model.network.apply({
    parameter: (name) => named.get(name)!,
    batchNorm: (name, x) =>
      model.batchNorm.normalize(x, named.get(`${name}.gamma`)!, named.get(`${name}.beta`)!).output,
    dropout: (_name, x) => x,
  }, images);
}
