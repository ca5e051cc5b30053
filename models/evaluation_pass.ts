import type { Graph } from "../tensorflow/graph.ts";
import type { Session } from "../tensorflow/session.ts";
import { toOutput, trace } from "../tensorflow/trace.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { type Normalization, normalize, type ResidentImages } from "./images.ts";
import { applyInference, countCorrect, type Model } from "./model.ts";

/** How a network does on a set of examples, in inference mode. */
export interface Evaluation {
  readonly examples: number;
  readonly correct: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
}

/**
 * Traces the network in inference mode over all of a set of images.
 *
 * @param batch examples at a time
 * @returns runs over the whole set, with the values that the model's variables have in the session then
 */
export function buildEvaluation(
  graph: Graph,
  model: Model,
  resident: ResidentImages,
  normalization: Normalization,
  batch: number,
): (session: Session) => Promise<Evaluation> {
  const { examples } = resident;
  const passFor = (size: number) => {
    const indices = graph.placeholder("int32", [size]);
    return trace(graph, () => {
      const labels = resident.labels(indices);
      const logits = applyInference(model, normalize(resident.images(indices), normalization));
      const loss = toOutput(crossEntropy(logits, labels));
      return { indices, fetches: [loss, countCorrect(logits, labels)] };
    });
  };
  const size = Math.min(batch, examples);
  const full = passFor(size);
  const last = examples % size === 0 ? full : passFor(examples % size);
  return async (session) => {
    let [loss, correct] = [0, 0];
    for (let start = 0; start < examples; start += size) {
      const length = Math.min(size, examples - start);
      const { indices, fetches } = length === size ? full : last;
      const data = Int32Array.from({ length }, (_, i) => start + i);
      const [batchLoss, batchCorrect] = await session.run({
        feeds: [[indices, { dtype: "int32", shape: [length], data }]],
        fetches,
      });
      loss += Number(batchLoss!.data[0]) * length;
      correct += Number(batchCorrect!.data[0]);
    }
    return { examples, correct, loss: loss / examples };
  };
}
