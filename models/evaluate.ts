import type { HostTensor } from "../tensorflow/dtype.ts";
import { Graph } from "../tensorflow/graph.ts";
import type { Library } from "../tensorflow/library.ts";
import { Session, type SessionOptions } from "../tensorflow/session.ts";
import { toOutput, trace } from "../tensorflow/trace.ts";
import type { BatchNormForm } from "./batch_norm_form.ts";
import { crossEntropy } from "./cross_entropy.ts";
import type { Weights } from "./fit.ts";
import { type LabelledImages, type Normalization, normalize, residentImages } from "./images.ts";
import { applyInference, buildModel, countCorrect, declare } from "./model.ts";
import type { Network } from "./network.ts";

/** What is evaluated, and on what. */
export interface EvaluateOptions {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  readonly weights: Weights;
  readonly data: LabelledImages;
  readonly normalization: Normalization;
  /** Examples at a time. */
  readonly batch: number;
  readonly session?: SessionOptions;
}

/** How a network does on a set of examples, in inference mode. */
export interface Evaluation {
  readonly examples: number;
  readonly correct: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
}

/**
 * Classifies every example with the running statistics of batch norm.
 * @throws {Error} when the weights do not fit the network
 */
export async function evaluate(library: Library, options: EvaluateOptions): Promise<Evaluation> {
  const { network, batchNorm, weights, data, normalization } = options;
  using graph = new Graph(library);
  const model = buildModel(graph, network, batchNorm, declare(library, network, batchNorm));
  const resident = residentImages(graph, "test", data);
  const passFor = (batch: number) => {
    const indices = graph.placeholder("int32", [batch]);
    return trace(graph, () => {
      const labels = resident.labels(indices);
      const logits = applyInference(model, normalize(resident.images(indices), normalization));
      const loss = toOutput(crossEntropy(logits, labels));
      return { indices, loss, correct: countCorrect(logits, labels) };
    });
  };
  const { examples } = resident;
  const size = Math.min(options.batch, examples);
  const full = passFor(size);
  const last = examples % size === 0 ? full : passFor(examples % size);

  using session = new Session(graph, options.session);
  const variables = [...model.parameters, ...model.running];
  await session.run({ feeds: resident.feeds, targets: resident.load });
  await session.run({
    feeds: variables.map((variable) => [variable.feed, weightOf(weights, variable)] as const),
    targets: variables.map((variable) => variable.load),
  });

  let [correct, loss] = [0, 0];
  for (let start = 0; start < examples; start += size) {
    const length = Math.min(size, examples - start);
    const { indices, ...fetches } = length === size ? full : last;
    const data = Int32Array.from({ length }, (_, i) => start + i);
    const [batchLoss, batchCorrect] = await session.run({
      feeds: [[indices, { dtype: "int32", shape: [length], data }]],
      fetches: [fetches.loss, fetches.correct],
    });
    loss += Number(batchLoss!.data[0]) * length;
    correct += Number(batchCorrect!.data[0]);
  }
  return { examples, correct, loss: loss / examples };
}

function weightOf(
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
