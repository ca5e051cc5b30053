import type { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import type { Session } from "../../tensorflow/session.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { buildEvaluation, type Evaluation } from "../evaluation/evaluation_pass.ts";
import { imageSource } from "../images/image_source.ts";
import type { ImageSource } from "../images/images.ts";
import { crossEntropies } from "../layers/cross_entropy.ts";
import { buildModel, declare, type Declared, type Model } from "../model.ts";
import type { FurtherColumns } from "./make_row.ts";
import type { FitOptions } from "./fit_options.ts";
import type { Schedule } from "./schedule.ts";
import type { Updater } from "./update.ts";
import type { WeightAverage } from "./weight_average.ts";

/** Examples per pass of an evaluation: few enough for memory, enough to make the cost of a session call negligible. */
const EVALUATION_BATCH = 500;

/** A training in its graph. */
export interface BuiltTraining {
  readonly model: Model;
  readonly declared: readonly Declared[];
  readonly source: ImageSource;
  readonly test: ImageSource;
  /** Parameters and running statistics. */
  readonly weights: readonly Variable[];
  /** The state of optimizer, updates and average. */
  readonly state: readonly Variable[];
  readonly updater: Updater;
  readonly schedule: Schedule;
  readonly average?: WeightAverage;
  readonly columns: FurtherColumns;
  /** Evaluates the present weights on the test set. */
  readonly evaluation: (session: Session) => Promise<Evaluation>;
}

/** Builds the graph of a training: variables, updates, evaluation. */
export function buildTraining(
  graph: Graph,
  library: Library,
  options: FitOptions,
  onGpu: boolean,
): BuiltTraining {
  const { network, batchNorm, batchAt, epochs, preprocessing } = options;
  const declared = declare(library, network, batchNorm);
  const model = buildModel(graph, network, batchNorm, declared, onGpu);
  const optimizer = options.optimizer(graph, model);
  const source = imageSource(graph, "train", options.data);
  const test = imageSource(graph, "test", options.test);
  const { examples } = source;
  const batches = new Set<number>();
  let updates = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const batch = Math.min(batchAt(epoch), examples);
    batches.add(batch).add(examples % batch || batch);
    updates += Math.ceil(examples / batch);
  }
  const statistics = options.statistics?.(examples);
  const training = {
    graph,
    model,
    optimizer,
    source,
    batches: [...batches],
    preprocessing,
    losses: options.losses ?? crossEntropies,
    ...(options.gradientNoise !== undefined && { gradientNoise: options.gradientNoise }),
    ...(statistics && { statistics }),
  };
  const updater = options.update(training);
  const evaluation = buildEvaluation(graph, model, test, preprocessing, EVALUATION_BATCH);
  const length = { epochs, updates };
  const average = options.average?.({ ...training, length, evaluation });
  const schedule = options.schedule(length);
  return {
    model,
    declared,
    source,
    test,
    weights: [...model.parameters, ...model.running],
    state: [...optimizer.state, ...updater.state ?? [], ...average?.state ?? []],
    updater,
    schedule,
    columns: {
      firstLearningRate: schedule.changesWithinEpoch ?? false,
      statistics: statistics?.names ?? [],
    },
    ...(average && { average }),
    evaluation,
  };
}
