import type { HostTensor } from "../../tensorflow/dtype.ts";
import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session, type SessionOptions } from "../../tensorflow/session.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { Preprocessing } from "./backward_pass.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import { buildEvaluation } from "../evaluation/evaluation_pass.ts";
import { ghostByGhostUpdate } from "./ghost_by_ghost_update.ts";
import { imageSource } from "../images/image_source.ts";
import type { LabelledImages, StoredImages } from "../images/images.ts";
import { buildModel, declare, initialize, type Weights } from "../model.ts";
import type { Network } from "../network.ts";
import { buildVelocities, type Optimizer } from "./optimizer.ts";
import { derivedSeed, stream } from "../random/random.ts";
import { learningRateAt, type Regime, weightDecayAt } from "./regime.ts";
import { weightDistance } from "./weight_distance.ts";
import { wholeBatchUpdate } from "./whole_batch_update.ts";

/** Network, data, method and seed of a training. */
export interface FitOptions {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  readonly data: LabelledImages | StoredImages;
  /** Test set, evaluated after every epoch for the curves only; it influences no choice. */
  readonly test: LabelledImages | StoredImages;
  /** Examples per update. */
  readonly batch: number;
  /** Size of the ghost batches whose gradients are accumulated one by one; absent: the whole batch in one graph. */
  readonly ghostByGhost?: number;
  readonly regime: Regime;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
  readonly seed: number;
  readonly session?: SessionOptions;
  /** Aborts the training between two updates; `fit` then throws its reason. */
  readonly signal?: AbortSignal;
  /** Checkpoint to continue from, instead of the initial weights. */
  readonly resume?: Checkpoint;
  /** Saves checkpoints: `due` is called after every update, and `save` when it returns true. */
  readonly checkpoints?: {
    readonly due: () => boolean;
    readonly save: (checkpoint: Checkpoint) => Promise<void>;
  };
}

/** The progress of a training between two updates. */
export interface Position {
  /** Index of the current epoch, from 0. */
  readonly epoch: number;
  /** Number of examples of this epoch already visited. */
  readonly visited: number;
  /** Number of updates since the start of the training. */
  readonly updates: number;
  /** Sum of the cross-entropy over this epoch's examples so far, in nats. */
  readonly loss: number;
  /** Number of this epoch's examples classified correctly so far. */
  readonly correct: number;
  /** Largest global L2 norm of the gradients in this epoch so far. */
  readonly gradientNorm: number;
}

/** The state of a training, sufficient to continue it to the same bits as without interruption. */
export interface Checkpoint {
  readonly position: Position;
  /** Parameters, running statistics and velocities by name. */
  readonly tensors: Weights;
}

/** Measurements of one epoch. */
export interface EpochRow {
  /** Index of the epoch, from 1. */
  readonly epoch: number;
  /** Number of updates since the start of the training. */
  readonly updates: number;
  readonly learningRate: number;
  /** Training loss: mean cross-entropy in nats, in training mode, each example before its own update. */
  readonly loss: number;
  /** Training error in per cent, in training mode, each example before its own update. */
  readonly error: number;
  /** Largest global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** Test error in per cent, in inference mode, after the epoch. */
  readonly testError: number;
  /** Euclidean distance ‖w − w₀‖ over all learned parameters, after the epoch. */
  readonly distance: number;
  /** Euclidean distance ‖w − w₀‖ of the first parameter alone, which is what the authors' code logs. */
  readonly firstLayerDistance: number;
}

/** The update at which a training diverged. */
export interface DivergedAt {
  /** Index of the update, from 1. */
  readonly update: number;
  /** Index of the epoch, from 1. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean cross-entropy before the update, in nats. */
  readonly loss: number;
  /** Global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/** The error of a training whose loss or gradient is NaN or infinite. */
export class Divergence extends Error {
  override readonly name = "Divergence";
  readonly at: DivergedAt;

  /** @param lastGood number of updates at the last checkpoint whose weights gave a finite loss */
  constructor(at: DivergedAt, lastGood?: number) {
    super(
      `Training diverged: the loss of update ${at.update} (epoch ${at.epoch}) is ${at.loss}, learning rate ` +
        `${at.learningRate}, gradient norm ${at.gradientNorm}; ` +
        (lastGood === undefined
          ? "no checkpoint was saved before"
          : `the last good checkpoint is that after update ${lastGood}`),
    );
    this.at = at;
  }
}

/** Examples per pass of an evaluation: few enough for memory, enough to make the cost of a session call negligible. */
const EVALUATION_BATCH = 500;

const START: Position = { epoch: 0, visited: 0, updates: 0, loss: 0, correct: 0, gradientNorm: 0 };

/**
 * Trains a network to the end of the regime, from its initial weights or from a checkpoint. Yields a row after every
 * epoch and returns the final parameters and running statistics. Every epoch visits all examples once, in a new random
 * order, and keeps the short last batch, as the authors' code does. Equal options on equal devices give equal bits,
 * with or without interruptions.
 *
 * @throws {Divergence} at the first update whose loss or gradient is NaN or infinite
 */
export async function* fit(
  library: Library,
  options: FitOptions,
): AsyncGenerator<EpochRow, Weights> {
  const { batch, regime, seed, checkpoints } = options;
  using graph = new Graph(library);
  using session = new Session(graph, options.session);
  const { model, variables, velocities, source, test, updater, evaluation, declared } = build(
    graph,
    library,
    options,
    session.hasGpu(),
  );
  const examples = source.examples;

  const state = [...variables, ...velocities];
  const initial = initialize(declared, seed);
  const start = options.resume?.tensors ?? initial;
  for (const images of [source, test]) await images.load(session);
  await session.run({
    feeds: [
      ...state.map((variable) => [variable.feed, startingValue(start, variable)] as const),
      ...updater.sums.map((sum) => [sum.feed, zeros(sum.shape)] as const),
    ],
    targets: [...state, ...updater.sums].map((variable) => variable.load),
  });
  const read = async (variables: readonly Variable[]): Promise<Weights> => {
    const values = await session.run({ fetches: variables.map((variable) => variable.value) });
    return new Map(variables.map((variable, i) => [variable.name, values[i]!]));
  };

  const curves = async () => {
    const { correct } = await evaluation(session);
    const weights = await read(model.parameters);
    const names = [...weights.keys()];
    return {
      testError: 100 * (1 - correct / test.examples),
      distance: weightDistance(initial, weights, names),
      firstLayerDistance: weightDistance(initial, weights, names.slice(0, 1)),
    };
  };

  const resetVelocities = {
    feeds: velocities.map((velocity) => [velocity.feed, zeros(velocity.shape)] as const),
    targets: velocities.map((velocity) => velocity.load),
  };
  const deviceSeed = derivedSeed(seed, "augment");
  let position = options.resume?.position ?? START;
  // A checkpoint counts as good once its weights have given a finite loss: one update later.
  let saved = options.resume?.position.updates;
  let good: number | undefined;
  while (position.epoch < regime.epochs) {
    const { epoch } = position;
    const order = stream(seed, "epoch", String(epoch)).permutation(examples);
    const learningRate = learningRateAt(regime, epoch);
    const weightDecay = weightDecayAt(regime, epoch) ?? options.optimizer.weightDecay;
    if (options.optimizer.resetsMomentum && position.visited === 0) {
      await session.run(resetVelocities);
    }
    source.ahead(order.subarray(position.visited));
    while (position.visited < examples) {
      options.signal?.throwIfAborted();
      const { visited, updates } = position;
      const indices = order.subarray(visited, Math.min(visited + batch, examples));
      const previousLearningRate = visited === 0 && epoch > 0
        ? learningRateAt(regime, epoch - 1)
        : learningRate;
      const { loss, correct, gradientNorm } = await updater.update(session, {
        indices,
        rates: { learningRate, previousLearningRate, weightDecay },
        seed: deviceSeed,
        number: updates,
      });
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
        const at = { update: updates + 1, epoch: epoch + 1, learningRate, loss, gradientNorm };
        throw new Divergence(at, good);
      }
      good = saved;
      position = {
        epoch,
        visited: visited + indices.length,
        updates: updates + 1,
        loss: position.loss + loss * indices.length,
        correct: position.correct + correct,
        gradientNorm: Math.max(position.gradientNorm, gradientNorm),
      };
      if (checkpoints?.due()) {
        await checkpoints.save({ position, tensors: await read(state) });
        saved = position.updates;
      }
    }
    const { updates, loss, correct, gradientNorm } = position;
    yield {
      epoch: epoch + 1,
      updates,
      learningRate,
      loss: loss / examples,
      error: 100 * (1 - correct / examples),
      gradientNorm,
      ...await curves(),
    };
    position = { ...START, epoch: epoch + 1, updates };
  }
  return await read(variables);
}

/** Builds the graph of a training: variables, updates, evaluation. */
function build(graph: Graph, library: Library, options: FitOptions, onGpu: boolean) {
  const { network, batchNorm, batch, ghostByGhost, optimizer, preprocessing } = options;
  const declared = declare(library, network, batchNorm);
  const model = buildModel(graph, network, batchNorm, declared, onGpu);
  const velocities = buildVelocities(graph, model);
  const source = imageSource(graph, "train", options.data);
  const test = imageSource(graph, "test", options.test);
  const { examples } = source;
  const batches = new Set([
    Math.min(batch, examples),
    examples % batch || Math.min(batch, examples),
  ]);
  const all = [graph, model, velocities, source, [...batches]] as const;
  return {
    model,
    declared,
    variables: [...model.parameters, ...model.running],
    velocities,
    source,
    test,
    updater: ghostByGhost === undefined
      ? wholeBatchUpdate(...all, optimizer, preprocessing)
      : ghostByGhostUpdate(...all, ghostByGhost, optimizer, preprocessing),
    evaluation: buildEvaluation(graph, model, test, preprocessing, EVALUATION_BATCH),
  };
}

/** The value of a variable in a checkpoint or among the initial values; velocities default to zero. */
function startingValue(start: Weights, { name, shape }: Variable): HostTensor {
  const value = start.get(name);
  if (value) return value;
  if (!name.endsWith(".velocity")) throw new Error(`There is no value for "${name}" to start from`);
  return zeros(shape);
}

function zeros(shape: readonly number[]): HostTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { dtype: "float32", shape, data: new Float32Array(size) };
}
