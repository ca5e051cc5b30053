import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { BatchNormForm } from "../../models/batch_norm_form.ts";
import { crossEntropy } from "../../models/layers/cross_entropy.ts";
import { evaluate } from "../../models/evaluation/evaluate.ts";
import { train } from "./training/small_training.ts";
import { type LabelledImages, type Normalization, normalize } from "../../models/images/images.ts";
import type { Initializer } from "../../models/random/initializer.ts";
import { applyTraining, buildModel, declare, initialize } from "../../models/model.ts";
import type { Network } from "../../models/network.ts";
import { stream } from "../../models/random/random.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { Session } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { uint8 } from "./helpers.ts";

/** The measurements of fixtures/parity.py, which also has the settings. */
export interface Measured {
  /** Mean loss over the examples of the three batches. */
  readonly loss: number;
  /** Largest global norm of the gradients of the three updates. */
  readonly norm: number;
  /** Logits of the first batch, in training mode. */
  readonly logits: Numbers;
  /** Gradient of each parameter on the first batch, before clipping. */
  readonly gradients: readonly Numbers[];
  /** Change of each parameter by three updates. */
  readonly changes: readonly Numbers[];
  /** Running statistics after three updates. */
  readonly running: readonly Numbers[];
  /** Logits of all examples after three updates, with the running statistics. */
  readonly inferenceLoss: number;
}

type Numbers = Float32Array;

const BATCH = 8;
const [DROPOUTS, LABELS, SIGNS] = [1000, 2001, 3000];
const SEED = 1;
const [MEAN, STD] = [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]];
const session = { threads: 1 };

/** L2 norm, and projection on the formula's signs. */
export type Summary = readonly [norm: number, projection: number];

/** Entry of parity.json for a network or a mutant. */
export interface Expected {
  readonly loss: number;
  readonly norm: number;
  readonly inferenceLoss: number;
  readonly logits: readonly Summary[];
  readonly gradients: readonly Summary[];
  readonly changes: readonly Summary[];
  readonly running: readonly Summary[];
}

/** Relative errors of each kind; for the three losses and norms, the largest. */
export type Errors = Readonly<Record<typeof KINDS[number], number>>;
export const KINDS = ["logits", "running", "gradients", "changes", "losses"] as const;

/** Computes the errors of measurements against the expected values. */
export function errorsOf(found: Measured, expected: Expected): Errors {
  return {
    logits: error([found.logits], expected.logits),
    running: error(found.running, expected.running),
    gradients: error(found.gradients, expected.gradients),
    changes: error(found.changes, expected.changes),
    losses: Math.max(
      ...(["loss", "norm", "inferenceLoss"] as const)
        .map((name) => Math.abs(found[name] / expected[name] - 1)),
    ),
  };
}

/** Estimates the norm of the difference relative to the norm, from the projections: that of noise is as long as the noise. */
function error(found: readonly Numbers[], wanted: readonly Summary[]): number {
  assertEquals(found.length, wanted.length);
  const differences = found.map((values, i) => {
    const signs = formula(values.length, SIGNS);
    let [squares, projection] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      squares += value * value;
      projection += signs[i]! < 0.5 ? -value : value;
    }
    const [norm, wantedProjection] = wanted[i]!;
    return Math.max(Math.abs(Math.sqrt(squares) - norm), Math.abs(projection - wantedProjection));
  });
  return Math.hypot(...differences) / Math.hypot(...wanted.map(([norm]) => norm));
}

/** Makes `count` numbers in [0, scale) + shift, the same as the fixture's script. */
function formula(count: number, key: number, scale = 1, shift = 0): Float64Array {
  const values = new Float64Array(count);
  const offset = Math.imul(key + 1, 0x85ebca77);
  for (let i = 0; i < count; i++) {
    let h = Math.imul(i, 0x9e3779b1) + offset | 0;
    h = Math.imul(h ^ h >>> 15, 0x2c1b3c6d);
    h = Math.imul(h ^ h >>> 12, 0x297a2d39);
    values[i] = ((h ^ h >>> 15) >>> 0) / 2 ** 32 * scale + shift;
  }
  return values;
}

/** Makes the network with the weights and dropout masks of the formula. */
function byFormula(network: Network): Network {
  return {
    ...network,
    apply(scope, images) {
      let [parameters, dropouts] = [0, 0];
      const filled = (key: number, scale: number, shift: number): Initializer => (_, size) =>
        new Float32Array(formula(size, key, scale, shift));
      return network.apply({
        parameter(name, shape) {
          const bound = shape.length === 1
            ? 0.1
            : Math.sqrt(6 / shape.slice(0, -1).reduce((product, size) => product * size, 1));
          return scope.parameter(name, shape, filled(parameters++, 2 * bound, -bound));
        },
        batchNorm(name, x) {
          const key = parameters;
          parameters += 2;
          return scope.batchNorm(name, x, filled(key, 1, 0.5));
        },
        dropout(name, x, rate) {
          const key = DROPOUTS + dropouts++;
          const isTraining = scope.dropout(name, x, rate) !== x;
          if (!isTraining) return x;
          const kept = Float32Array.from(
            formula(x.size, key),
            (u) => u < rate ? 0 : 1 / (1 - rate),
          );
          return tf.mul(x, tf.tensor(kept, x.shape));
        },
      }, images);
    },
  };
}

/** Residual networks take images of any size; see the fixture's script. */
function onSmallImages(network: Network): Network {
  return network.name.includes("ResNet") || network.name.includes("WResnet")
    ? { ...network, imageShape: [8, 8, 3] }
    : network;
}

/** Makes the examples of the formula; `places` holds the index of each one in the data set. */
function examplesAt(network: Network, key: number, places: ArrayLike<number>): LabelledImages {
  const examples = places.length;
  const pixels = network.imageShape.reduce((product, size) => product * size, 1);
  const bytes = formula(examples * pixels, key).map((u) => Math.floor(u * 256));
  const classes = formula(examples, LABELS).map((u) => Math.floor(u * network.classes));
  const [images, labels] = [new Uint8Array(examples * pixels), new Uint16Array(examples)];
  for (let i = 0; i < examples; i++) {
    images.set(bytes.subarray(i * pixels, (i + 1) * pixels), places[i]! * pixels);
    labels[places[i]!] = classes[i]!;
  }
  return {
    images: uint8([examples, ...network.imageShape], images),
    labels: { dtype: "int32", shape: [examples], data: Int32Array.from(labels) },
  };
}

/**
 * Makes the measurements of the fixture's script with our code.
 * @param images key of the images in the formula
 * @param examples in batches of 8, the last one short
 */
export async function measure(
  library: Library,
  original: Network,
  batchNorm: BatchNormForm,
  { images, examples }: { readonly images: number; readonly examples: number },
): Promise<Measured> {
  const network = byFormula(onSmallImages(original));
  const channels = network.imageShape[2];
  const normalization = { mean: MEAN.slice(0, channels), std: STD.slice(0, channels) };
  const first = await firstBatch(library, network, batchNorm, normalization, images);

  // Placed so that the first epoch visits them in the formula's order.
  const data = examplesAt(network, images, stream(SEED, "epoch", "0").permutation(examples));
  const { rows: [row], weights } = await train(library, {
    network,
    batchNorm,
    data,
    test: data,
    batch: BATCH,
    regime: { epochs: 1, drops: [{ epoch: 0, learningRate: 0.05 }] },
    optimizer: { momentum: 0.9, weightDecay: 5e-4, gradientClip: 1 },
    preprocessing: { normalization, augmentation: null },
    seed: SEED,
    session,
  });

  const declared = declare(library, network, batchNorm);
  const start = initialize(declared.filter(({ learned }) => learned), SEED);
  const changes = [...start].map(([name, { data }]) => {
    const end = weights.get(name)!.data;
    return (data as Float32Array).map((value, i) => Number(end[i]) - value);
  });
  const running = declared.filter(({ learned }) => !learned)
    .map(({ name }) => weights.get(name)!.data as Float32Array);
  const { loss: inferenceLoss } = await evaluate(library, {
    network,
    batchNorm,
    weights,
    data,
    normalization,
    batch: BATCH,
    session,
  });
  return { ...first, loss: row!.loss, norm: row!.gradientNorm, changes, running, inferenceLoss };
}

/** Computes logits and gradients of the first batch. */
async function firstBatch(
  library: Library,
  network: Network,
  batchNorm: BatchNormForm,
  normalization: Normalization,
  key: number,
): Promise<Pick<Measured, "logits" | "gradients">> {
  using graph = new Graph(library);
  const declared = declare(library, network, batchNorm);
  const model = buildModel(graph, network, batchNorm, declared);
  const images = graph.placeholder("float32", [BATCH, ...network.imageShape]);
  const labels = graph.placeholder("int32", [BATCH]);
  const outputs = trace(graph, () => {
    const x = normalize(toTensor(images) as tf.Tensor4D, normalization);
    const y = toTensor(labels) as tf.Tensor1D;
    const weights = model.parameters.map((parameter) => toTensor(parameter.value));
    const seed = () => tf.tensor1d([0, 0], "int32");
    let logits: tf.Tensor2D | undefined;
    const { grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
      logits = tf.keep(applyTraining(model, weights, x, seed).logits);
      return crossEntropy(logits, y, false);
    })(weights);
    return [logits!, ...grads].map(toOutput);
  });
  using run = new Session(graph, session);
  const start = initialize(declared, SEED);
  await run.run({
    feeds: model.parameters.map((parameter) => [parameter.feed, start.get(parameter.name)!]),
    targets: model.parameters.map((parameter) => parameter.load),
  });
  const data = examplesAt(network, key, Array.from({ length: BATCH }, (_, i) => i));
  const pixels = network.imageShape.reduce((product, size) => product * size, 1);
  const [logits, ...gradients] = await run.run({
    feeds: [
      [images, {
        dtype: "float32",
        shape: images.shape,
        data: Float32Array.from((data.images.data as Uint8Array).subarray(0, BATCH * pixels)),
      }],
      [labels, {
        dtype: "int32",
        shape: labels.shape,
        data: (data.labels.data as Int32Array).slice(0, BATCH),
      }],
    ],
    fetches: outputs,
  });
  return {
    logits: logits!.data as Float32Array,
    gradients: gradients.map(({ data }) => data as Float32Array),
  };
}
