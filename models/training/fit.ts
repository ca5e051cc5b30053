import type { HostTensor } from "../../tensorflow/dtype.ts";
import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session } from "../../tensorflow/session.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { initialize, type Weights } from "../model.ts";
import { derivedSeed, stream } from "../random/random.ts";
import { buildTraining } from "./build_training.ts";
import { Divergence } from "./divergence.ts";
import type { Curves, EpochRow } from "./epoch_row.ts";
import type { FitOptions } from "./fit_options.ts";
import { epochRow, updateRow } from "./make_row.ts";
import { afterUpdate, momentOf, nextEpoch, START } from "./position.ts";
import type { FitResult } from "./weight_average.ts";
import { weightDistance } from "./weight_distance.ts";

/**
 * Trains a network to the end, from its initial weights or from a checkpoint. Yields a row after every epoch and returns
 * the weights that result. Every epoch visits all examples once, in a new random order, and keeps the short last batch,
 * as the authors' code does. Equal options on equal devices give equal bits, with or without interruptions.
 *
 * @throws {Divergence} at the first update whose loss or gradient is NaN or infinite
 */
export async function* fit(
  library: Library,
  options: FitOptions,
): AsyncGenerator<EpochRow, FitResult> {
  const { seed, drawSeed = seed } = options;
  using graph = new Graph(library);
  using session = new Session(graph, options.session);
  const training = buildTraining(graph, library, options, session.hasGpu());
  const { model, source, test, weights, state, updater, schedule, columns, average } = training;
  const { examples } = source;

  const initial = initialize(training.declared, seed);
  const saved = options.resume?.tensors;
  for (const images of [source, test]) await images.load(session);
  await fill(session, weights, saved ?? options.start ?? initial);
  await fill(session, state, saved);
  await fill(session, updater.accumulators ?? []);
  const read = async (variables: readonly Variable[]): Promise<Weights> => {
    const values = await session.run({ fetches: variables.map((variable) => variable.value) });
    return new Map(variables.map((variable, i) => [variable.name, values[i]!]));
  };
  const curves = async (): Promise<Curves> => {
    const { correct } = await training.evaluation(session);
    const weights = await read(model.parameters);
    const names = [...weights.keys()];
    return {
      testError: 100 * (1 - correct / test.examples),
      distance: weightDistance(initial, weights, names),
      firstLayerDistance: weightDistance(initial, weights, names.slice(0, 1)),
    };
  };

  const deviceSeed = derivedSeed(drawSeed, "augment");
  let position = options.resume?.position ?? START;
  // A checkpoint counts as good once its weights have given a finite loss: one update later.
  let latest = options.resume?.position.updates;
  let good: number | undefined;
  let order: Int32Array | undefined;
  while (position.epoch < options.epochs) {
    const { epoch, visited } = position;
    const batch = Math.min(options.batchAt(epoch), examples);
    const moment = momentOf(position, batch, examples);
    if (schedule.ended?.(moment)) break;
    if (visited === 0 && options.resetsMomentum) await fill(session, state);
    if (visited === 0 || order === undefined) {
      order = stream(drawSeed, "epoch", String(epoch)).permutation(examples);
      source.prefetch(order.subarray(visited));
    }
    options.signal?.throwIfAborted();
    const indices = order.subarray(visited, Math.min(visited + batch, examples));
    const { learningRate, weightDecay = options.weightDecay } = schedule.rates(moment);
    const previousLearningRate = position.learningRate ?? learningRate;
    const update = position.updates;
    const rates = { learningRate, previousLearningRate, weightDecay, update };
    const result = await updater.update(session, { indices, rates, seed: deviceSeed });
    const { loss, gradientNorm } = result;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      const at = { update: update + 1, epoch: epoch + 1, learningRate, loss, gradientNorm };
      throw new Divergence(at, good);
    }
    good = latest;
    position = afterUpdate(position, indices.length, learningRate, result);
    await average?.afterUpdate(session, moment);
    if (position.visited === examples) {
      const row = epochRow(position, examples, columns, await curves());
      yield row;
      position = nextEpoch(position, row);
    } else if (options.hasRow?.(position)) {
      const row = updateRow(position, indices.length, examples, columns, result, await curves());
      yield row;
      position = { ...position, lastRow: row };
    }
    if (options.checkpoints?.due()) {
      await options.checkpoints.save({ position, tensors: await read([...weights, ...state]) });
      latest = position.updates;
    }
  }
  if (position.visited > 0) yield epochRow(position, examples, columns, await curves());
  return average ? await average.finish(session) : { weights: await read(weights) };
}

/** Loads values into variables; zeros if there are none. */
async function fill(
  session: Session,
  variables: readonly Variable[],
  values?: Weights,
): Promise<void> {
  if (variables.length === 0) return;
  const valueOf = ({ name, shape }: Variable): HostTensor => {
    const value = values === undefined ? zeros(shape) : values.get(name);
    if (value === undefined) throw new Error(`There is no value for "${name}" to start from`);
    return value;
  };
  await session.run({
    feeds: variables.map((variable) => [variable.feed, valueOf(variable)] as const),
    targets: variables.map((variable) => variable.load),
  });
}

function zeros(shape: readonly number[]): HostTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { dtype: "float32", shape, data: new Float32Array(size) };
}
