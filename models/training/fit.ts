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

/** All that decides how a network is trained. */
export interface FitOptions {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  readonly data: LabelledImages | StoredImages;
  /** Classified after every epoch, for the curves; nothing is chosen by it. */
  readonly test: LabelledImages | StoredImages;
  readonly batch: number;
  /** Size of the ghost batches, where their gradients are to be added up one after the other; absent: one graph. */
  readonly ghostByGhost?: number;
  readonly regime: Regime;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
  readonly seed: number;
  readonly session?: SessionOptions;
  /** Stops the training between two updates, by throwing its reason. */
  readonly signal?: AbortSignal;
  /** Goes on from here instead of from the initial weights. */
  readonly resume?: Checkpoint;
  /** Asked after every update whether to save, and given what to save. */
  readonly checkpoints?: {
    readonly due: () => boolean;
    readonly save: (checkpoint: Checkpoint) => Promise<void>;
  };
}

/** Where a training is: between two updates. */
export interface Position {
  /** From 0. */
  readonly epoch: number;
  /** Examples of the epoch that were visited. */
  readonly visited: number;
  /** Updates made since the start. */
  readonly updates: number;
  /** Sums over the epoch so far: of the loss, and of correctly classified examples. */
  readonly loss: number;
  readonly correct: number;
  /** Largest global norm of the gradients in the epoch so far. */
  readonly gradientNorm: number;
}

/** All that a training needs to go on, to the same bits as if it had never stopped. */
export interface Checkpoint {
  readonly position: Position;
  /** Parameters, running statistics and velocities by name. */
  readonly tensors: Weights;
}

/** One epoch's numbers; those of training are over the examples as they were seen, in training mode. */
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
  /** Per cent of the test set, in inference mode. */
  readonly testError: number;
  /** ‖w − w₀‖ over all learned parameters. */
  readonly distance: number;
  /** The same of the first parameter alone, which is what the authors' code logs. */
  readonly firstLayerDistance: number;
}

/** Where a training diverged. */
export interface DivergedAt {
  /** From 1: the update that was no longer a number. */
  readonly update: number;
  /** From 1. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Of the parameters before the update. */
  readonly loss: number;
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/** The loss or the gradient was no longer finite; the message says where. */
export class Divergence extends Error {
  override readonly name = "Divergence";
  readonly at: DivergedAt;

  /** @param lastGood updates of the last checkpoint whose weights still gave finite numbers */
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

/** Examples at a time; far from both the cost of many small runs and that of large activations. */
const EVALUATION_BATCH = 500;

const START: Position = { epoch: 0, visited: 0, updates: 0, loss: 0, correct: 0, gradientNorm: 0 };

/**
 * Trains a network from its initial weights, or from a checkpoint, to the end of the regime. Yields a row after every
 * epoch and returns the final weights. Every epoch visits all examples once in an order of its own; the short last
 * batch is kept, as the authors' code keeps it. The same options and the same device give the same bits, whether or
 * not the training stopped at checkpoints on the way.
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
    const now = await read(model.parameters);
    const names = [...now.keys()];
    return {
      testError: 100 * (1 - correct / test.examples),
      distance: weightDistance(initial, now, names),
      firstLayerDistance: weightDistance(initial, now, names.slice(0, 1)),
    };
  };

  const atRest = {
    feeds: velocities.map((velocity) => [velocity.feed, zeros(velocity.shape)] as const),
    targets: velocities.map((velocity) => velocity.load),
  };
  const deviceSeed = derivedSeed(seed, "augment");
  let position = options.resume?.position ?? START;
  // A checkpoint is good once its weights gave a finite loss, which is one update later.
  let saved = options.resume?.position.updates;
  let good: number | undefined;
  while (position.epoch < regime.epochs) {
    const { epoch } = position;
    const order = stream(seed, "epoch", String(epoch)).permutation(examples);
    const learningRate = learningRateAt(regime, epoch);
    const weightDecay = weightDecayAt(regime, epoch) ?? options.optimizer.weightDecay;
    if (options.optimizer.resetsMomentum && position.visited === 0) await session.run(atRest);
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

/** Everything that the graph of a training holds. */
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

/** Velocities start at zero; all else has a value in a checkpoint or among the initial ones. */
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
