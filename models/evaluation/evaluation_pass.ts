import type { Graph } from "../../tensorflow/graph.ts";
import type { Session } from "../../tensorflow/session.ts";
import { toOutput, trace } from "../../tensorflow/trace.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import type { ImageSource } from "../images/images.ts";
import { type InputTransform, transformInput } from "../images/input_transform.ts";
import { applyInference, countCorrect, type Model } from "../model.ts";

/** Results of a network on a data set, in inference mode. */
export interface Evaluation {
  readonly examples: number;
  readonly correct: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
}

/**
 * Traces a pass in inference mode over a data set.
 *
 * @param batch examples per pass
 * @returns evaluates the whole data set with the current values of the model's variables
 */
export function buildEvaluation(
  graph: Graph,
  model: Model,
  data: ImageSource,
  transform: InputTransform,
  batch: number,
): (session: Session) => Promise<Evaluation> {
  const { examples } = data;
  const passFor = (size: number) => {
    const { images, labels: label, feeds } = data.batch(size);
    return trace(graph, () => {
      const labels = label();
      const logits = applyInference(model, transformInput(images(), transform));
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
    data.prefetch(order);
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
