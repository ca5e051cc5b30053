import type { Graph } from "../../tensorflow/graph.ts";
import type { Session } from "../../tensorflow/session.ts";
import { toOutput, trace } from "../../tensorflow/trace.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import { centreCrop, type ImageSource, type Normalization, normalize } from "../images/images.ts";
import { applyInference, countCorrect, type Model } from "../model.ts";

/** What the network sees of an image. */
export interface Seen {
  readonly normalization: Normalization;
  /** Side of the square in its middle; absent: all of it. */
  readonly crop?: number;
}

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
  data: ImageSource,
  { normalization, crop }: Seen,
  batch: number,
): (session: Session) => Promise<Evaluation> {
  const { examples } = data;
  const passFor = (size: number) => {
    const { images, labels: label, feeds } = data.batch(size);
    return trace(graph, () => {
      const labels = label();
      const whole = images();
      const seen = crop === undefined ? whole : centreCrop(whole, crop);
      const logits = applyInference(model, normalize(seen, normalization));
      const loss = toOutput(crossEntropy(logits, labels, model.onGpu));
      return { feeds, fetches: [loss, countCorrect(logits, labels)] };
    });
  };
  const size = Math.min(batch, examples);
  const full = passFor(size);
  const last = examples % size === 0 ? full : passFor(examples % size);
  return async (session) => {
    let [loss, correct] = [0, 0];
    const order = Int32Array.from({ length: examples }, (_, i) => i);
    data.ahead(order);
    for (let start = 0; start < examples; start += size) {
      const length = Math.min(size, examples - start);
      const { feeds, fetches } = length === size ? full : last;
      const [batchLoss, batchCorrect] = await session.run({
        feeds: await feeds(order.subarray(start, start + length)),
        fetches,
      });
      loss += Number(batchLoss!.data[0]) * length;
      correct += Number(batchCorrect!.data[0]);
    }
    return { examples, correct, loss: loss / examples };
  };
}
