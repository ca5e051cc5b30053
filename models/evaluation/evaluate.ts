import type { HostTensor } from "../../tensorflow/dtype.ts";
import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session, type SessionOptions } from "../../tensorflow/session.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import { buildEvaluation, type Evaluation } from "./evaluation_pass.ts";
import { imageSource } from "../images/image_source.ts";
import type { LabelledImages, StoredImages } from "../images/images.ts";
import type { InputTransform } from "../images/input_transform.ts";
import { buildModel, declare, type Weights } from "../model.ts";
import type { Network } from "../network.ts";

/** Network, weights and data of an evaluation. */
export interface EvaluateOptions extends InputTransform {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  readonly weights: Weights;
  readonly data: LabelledImages | StoredImages;
  /** Examples per pass. */
  readonly batch: number;
  readonly session?: SessionOptions;
}

/**
 * Classifies every example of a data set in inference mode.
 * @throws {Error} when a weight is missing or has the wrong shape
 */
export async function evaluate(library: Library, options: EvaluateOptions): Promise<Evaluation> {
  const { network, batchNorm, weights, data } = options;
  using graph = new Graph(library);
  using session = new Session(graph, options.session);
  const declared = declare(library, network, batchNorm);
  const model = buildModel(graph, network, batchNorm, declared, session.hasGpu());
  const source = imageSource(graph, "test", data);
  const { batch } = options;
  const evaluation = buildEvaluation(graph, model, source, options, batch);

  const variables = [...model.parameters, ...model.running];
  await source.load(session);
  await session.run({
    feeds: variables.map((variable) => [variable.feed, weightOf(weights, variable)] as const),
    targets: variables.map((variable) => variable.load),
  });

  return await evaluation(session);
}

/**
 * The weight of a variable.
 *
 * @throws {Error} when it is missing or has the wrong shape
 */
export function weightOf(
  weights: Weights,
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
): HostTensor {
  const weight = weights.get(name);
  if (!weight) throw new Error(`The weights lack "${name}", which the network needs`);
  if (weight.shape.join() !== shape.join()) {
    throw new Error(
      `The weight "${name}" has shape [${weight.shape}]; the network needs [${shape}]`,
    );
  }
  return weight;
}
