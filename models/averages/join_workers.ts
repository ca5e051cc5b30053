import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session, type SessionOptions } from "../../tensorflow/session.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import { weightOf } from "../evaluation/evaluate.ts";
import { buildEvaluation } from "../evaluation/evaluation_pass.ts";
import { buildRecalibration } from "../evaluation/recalibration.ts";
import { imageSource } from "../images/image_source.ts";
import type { LabelledImages, StoredImages } from "../images/images.ts";
import type { InputTransform } from "../images/input_transform.ts";
import { buildModel, declare, initialize, type Weights } from "../model.ts";
import type { Network } from "../network.ts";
import { weightDistance } from "../training/weight_distance.ts";

/** Workers whose weights are to be averaged, and the data for it. */
export interface JoinOptions extends InputTransform {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  /** The weights of each worker, at least one. */
  readonly workers: readonly Weights[];
  /** The training set, over which batch norm is recalibrated. */
  readonly data: LabelledImages | StoredImages;
  readonly test: LabelledImages | StoredImages;
  /** Examples of a batch of the recalibration: those that a worker normalizes over. */
  readonly batch: number;
  /** Seed of the initial weights, from which distances are measured. */
  readonly seed: number;
  readonly session?: SessionOptions;
}

/** The average of the workers. Errors are in per cent, on the test set. */
export interface Joined {
  readonly weights: Weights;
  /** With the average of the workers' running statistics. */
  readonly errorBefore: number;
  /** With running statistics made anew for the average. */
  readonly errorAfter: number;
  /** ‖w − w₀‖ over all parameters, and over the first alone. */
  readonly distance: number;
  readonly firstLayerDistance: number;
}

/** Examples per pass of an evaluation. */
const PASS = 500;

/**
 * Averages the weights of workers, and makes the running statistics of batch norm anew by one pass over the training set
 * (Gupta et al. 2020), without augmentation and dropout.
 *
 * @throws {Error} when a weight of a worker is missing or has the wrong shape
 */
export async function joinWorkers(library: Library, options: JoinOptions): Promise<Joined> {
  const { network, batchNorm, workers, batch, seed } = options;
  using graph = new Graph(library);
  using session = new Session(graph, options.session);
  const declared = declare(library, network, batchNorm);
  const model = buildModel(graph, network, batchNorm, declared, session.hasGpu());
  const data = imageSource(graph, "train", options.data);
  const test = imageSource(graph, "test", options.test);
  const evaluation = buildEvaluation(graph, model, test, options, PASS);
  // Without batch norm there are no running statistics.
  const recalibrate = model.running.length === 0
    ? undefined
    : buildRecalibration(graph, model, data, options, batch);
  const variables = [...model.parameters, ...model.running];
  for (const images of [data, test]) await images.load(session);
  await session.run({
    feeds: variables.map((variable) => {
      const values = workers.map((weights) => weightOf(weights, variable).data as Float32Array);
      return [variable.feed, {
        dtype: "float32",
        shape: variable.shape,
        data: mean(values),
      }] as const;
    }),
    targets: variables.map(({ load }) => load),
  });
  const error = async () => {
    const { correct, examples } = await evaluation(session);
    return 100 * (1 - correct / examples);
  };
  const errorBefore = await error();
  await recalibrate?.(session);
  const values = await session.run({ fetches: variables.map(({ value }) => value) });
  const weights = new Map(variables.map(({ name }, i) => [name, values[i]!]));
  const names = model.parameters.map(({ name }) => name);
  const initial = initialize(declared, seed);
  return {
    weights,
    errorBefore,
    errorAfter: await error(),
    distance: weightDistance(initial, weights, names),
    firstLayerDistance: weightDistance(initial, weights, names.slice(0, 1)),
  };
}

/** The mean of lists of one length, value by value, added up in float64. */
function mean(lists: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    lists[0]!,
    (_, i) => lists.reduce((sum, list) => sum + list[i]!, 0) / lists.length,
  );
}
