import type { HostTensor } from "../tensorflow/dtype.ts";
import { Graph } from "../tensorflow/graph.ts";
import type { Library } from "../tensorflow/library.ts";
import { Session, type SessionOptions } from "../tensorflow/session.ts";
import type { BatchNormForm } from "./batch_norm_form.ts";
import { type LabelledImages, residentImages } from "./images.ts";
import { buildModel, declare, initialize } from "./model.ts";
import type { Network } from "./network.ts";
import { derivedSeed, stream } from "./random.ts";
import { learningRateAt, type Regime, updatesPerEpoch } from "./regime.ts";
import {
  buildTrainingStep,
  buildVelocities,
  type Optimizer,
  type Preprocessing,
  type TrainingStep,
} from "./training.ts";

/** All that decides how a network is trained. */
export interface FitOptions {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  readonly data: LabelledImages;
  readonly batch: number;
  readonly regime: Regime;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
  readonly seed: number;
  readonly session?: SessionOptions;
  /** Stops the training between two updates, by throwing its reason. */
  readonly signal?: AbortSignal;
}

/** One epoch's numbers, all over the training set as it was seen, in training mode. */
export interface EpochRow {
  /** From 1. */
  readonly epoch: number;
  /** Updates made since the start. */
  readonly updates: number;
  readonly learningRate: number;
  /** Mean cross-entropy over the examples, in nats. */
  readonly loss: number;
  /** Per cent. */
  readonly error: number;
  /** Largest global norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/** Parameters and running statistics by name. */
export type Weights = ReadonlyMap<string, HostTensor>;

/** The loss was no longer a number; the message says where. */
export class Divergence extends Error {
  override readonly name = "Divergence";
}

/**
 * Trains a network from its initial weights to the end of the regime. Yields a row after every epoch and returns the
 * final weights. Every epoch visits all examples once in an order of its own; the short last batch is kept, as the
 * authors' code keeps it. The same options and the same device give the same bits.
 *
 * @throws {Divergence} when the loss is NaN or infinite
 */
export async function* fit(
  library: Library,
  options: FitOptions,
): AsyncGenerator<EpochRow, Weights> {
  const { network, batchNorm, data, batch, regime, optimizer, preprocessing, seed } = options;
  using graph = new Graph(library);
  const declared = declare(library, network, batchNorm);
  const model = buildModel(graph, network, batchNorm, declared);
  const velocities = buildVelocities(graph, model);
  const resident = residentImages(graph, "train", data);
  const steps = new Map<number, TrainingStep>();
  const stepFor = (size: number) => {
    const step = steps.get(size) ??
      buildTrainingStep(graph, model, velocities, resident, size, optimizer, preprocessing);
    steps.set(size, step);
    return step;
  };
  const examples = resident.examples;
  stepFor(Math.min(batch, examples));
  if (examples % batch !== 0) stepFor(examples % batch);

  using session = new Session(graph, options.session);
  const initial = initialize(declared, seed);
  const variables = [...model.parameters, ...model.running];
  await session.run({ feeds: resident.feeds, targets: resident.load });
  await session.run({
    feeds: [
      ...variables.map((variable) => [variable.feed, initial.get(variable.name)!] as const),
      ...velocities.map((velocity) => [velocity.feed, zeros(velocity.shape)] as const),
    ],
    targets: [...variables, ...velocities].map((variable) => variable.load),
  });

  const augmentationSeed = derivedSeed(seed, "augment");
  let updates = 0;
  for (let epoch = 0; epoch < regime.epochs; epoch++) {
    const order = stream(seed, "epoch", String(epoch)).permutation(examples);
    const learningRate = learningRateAt(regime, epoch);
    let [loss, correct, gradientNorm] = [0, 0, 0];
    for (let start = 0; start < examples; start += batch) {
      options.signal?.throwIfAborted();
      const indices = order.subarray(start, Math.min(start + batch, examples));
      const step = stepFor(indices.length);
      const [stepLoss, stepCorrect, stepNorm] = await session.run({
        feeds: [
          [step.indices, { dtype: "int32", shape: [indices.length], data: indices }],
          [step.learningRate, scalar(learningRate)],
          ...(step.randomSeed ? [[step.randomSeed, pair(augmentationSeed, updates)] as const] : []),
        ],
        fetches: [step.loss, step.correct, step.gradientNorm],
        targets: step.targets,
      });
      const value = Number(stepLoss!.data[0]);
      updates++;
      if (!Number.isFinite(value)) {
        throw new Divergence(
          `Training diverged: the loss of update ${updates} (epoch ${epoch + 1}) is ${value}, ` +
            `learning rate ${learningRate}, gradient norm ${Number(stepNorm!.data[0])}`,
        );
      }
      loss += value * indices.length;
      correct += Number(stepCorrect!.data[0]);
      gradientNorm = Math.max(gradientNorm, Number(stepNorm!.data[0]));
    }
    yield {
      epoch: epoch + 1,
      updates,
      learningRate,
      loss: loss / examples,
      error: 100 * (1 - correct / examples),
      gradientNorm,
    };
  }
  if (updates !== regime.epochs * updatesPerEpoch(examples, batch)) {
    throw new Error(`Made ${updates} updates, not the regime's`);
  }
  const values = await session.run({ fetches: variables.map((variable) => variable.value) });
  return new Map(variables.map((variable, i) => [variable.name, values[i]!]));
}

function scalar(value: number): HostTensor {
  return { dtype: "float32", shape: [], data: Float32Array.of(value) };
}

function pair(first: number, second: number): HostTensor {
  return { dtype: "int32", shape: [2], data: Int32Array.of(first, second) };
}

function zeros(shape: readonly number[]): HostTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { dtype: "float32", shape, data: new Float32Array(size) };
}
