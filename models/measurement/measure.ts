import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session, type SessionOptions } from "../../tensorflow/session.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import { weightOf } from "../evaluation/evaluate.ts";
import { buildRecalibration } from "../evaluation/recalibration.ts";
import { imageSource } from "../images/image_source.ts";
import type { LabelledImages, StoredImages } from "../images/images.ts";
import type { InputTransform } from "../images/input_transform.ts";
import { buildModel, declare, type Weights } from "../model.ts";
import type { Network } from "../network.ts";
import { buildExampleResults, type ExampleResults } from "./example_results.ts";
import { mixOf, RUNNING_KINDS, type RunningKind } from "./running_kinds.ts";

/** Network, weights and data of a measurement. */
export interface MeasureOptions extends InputTransform {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  readonly weights: Weights;
  /** The examples of the training set whose errors are measured. */
  readonly train: LabelledImages | StoredImages;
  readonly test: LabelledImages | StoredImages;
  /** Examples of a batch, whose statistics batch norm's running statistics are made of. */
  readonly batch: number;
  readonly session?: SessionOptions;
}

/** Results on training and test examples, with one kind of running statistics. */
export interface Measured {
  readonly train: ExampleResults;
  readonly test: ExampleResults;
}

/** Examples per pass of an evaluation. */
const PASS = 1000;

/**
 * Measures trained weights in inference mode, without augmentation: with the running statistics that they were trained
 * with, and with each kind computed anew at these weights over `train`. A network without batch norm has the first alone.
 *
 * @throws {Error} when a weight is missing or has the wrong shape
 */
export async function measure(
  library: Library,
  options: MeasureOptions,
): Promise<ReadonlyMap<"trained" | RunningKind, Measured>> {
  const { network, batchNorm, weights, batch } = options;
  using graph = new Graph(library);
  using session = new Session(graph, options.session);
  const declared = declare(library, network, batchNorm);
  const model = buildModel(graph, network, batchNorm, declared, session.hasGpu());
  const train = imageSource(graph, "train", options.train);
  const test = imageSource(graph, "test", options.test);
  const results = [train, test].map((data) =>
    buildExampleResults(graph, model, data, options, PASS)
  );
  const kinds = model.running.length === 0 ? [] : RUNNING_KINDS;
  const passes = kinds.map((kind) =>
    [kind, buildRecalibration(graph, model, train, options, batch, mixOf(kind))] as const
  );
  const variables = [...model.parameters, ...model.running];
  const load = async () => {
    await session.run({
      feeds: variables.map((variable) => [variable.feed, weightOf(weights, variable)] as const),
      targets: variables.map((variable) => variable.load),
    });
  };
  for (const data of [train, test]) await data.load(session);
  await load();
  const now = async (): Promise<Measured> => ({
    train: await results[0]!(session),
    test: await results[1]!(session),
  });
  const measured = new Map<"trained" | RunningKind, Measured>([["trained", await now()]]);
  for (const [kind, recalibrate] of passes) {
    // A moving average begins with the statistics of the training.
    await load();
    await recalibrate(session);
    measured.set(kind, await now());
  }
  return measured;
}
