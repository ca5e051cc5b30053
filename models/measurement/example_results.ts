import * as tf from "@tensorflow/tfjs";
import type { Graph } from "../../tensorflow/graph.ts";
import type { Session } from "../../tensorflow/session.ts";
import { toOutput, trace } from "../../tensorflow/trace.ts";
import { inBatches } from "../evaluation/in_batches.ts";
import type { ImageSource } from "../images/images.ts";
import { type InputTransform, transformInput } from "../images/input_transform.ts";
import { crossEntropies } from "../layers/cross_entropy.ts";
import { applyInference, type Model } from "../model.ts";

/** Results of a network for each example of a data set, in inference mode. */
export interface ExampleResults {
  /** Cross-entropy in nats. */
  readonly losses: Float32Array;
  /** 1 where the largest logit is that of the label, else 0. */
  readonly hits: Uint8Array;
}

/**
 * Traces a pass in inference mode that keeps the result of each example.
 *
 * @param batch examples per pass
 */
export function buildExampleResults(
  graph: Graph,
  model: Model,
  data: ImageSource,
  transform: InputTransform,
  batch: number,
): (session: Session) => Promise<ExampleResults> {
  const visit = inBatches(data, batch, (size) => {
    const { images, labels: label, feeds } = data.batch(size);
    return trace(graph, () => {
      const labels = label();
      const logits = applyInference(model, transformInput(images(), transform));
      const losses = toOutput(crossEntropies(logits, labels, model.onGpu));
      const hits = tf.equal(tf.cast(tf.argMax(logits, 1), "int32"), labels);
      return { feeds, fetches: [losses, toOutput(tf.cast(hits, "float32"))] };
    });
  });
  return async (session) => {
    const losses = new Float32Array(data.examples);
    const hits = new Uint8Array(data.examples);
    await visit(async ({ feeds, fetches }, positions) => {
      const [loss, hit] = await session.run({ feeds: await feeds(positions), fetches });
      losses.set(loss!.data as Float32Array, positions[0]!);
      hits.set(hit!.data as Float32Array, positions[0]!);
    });
    return { losses, hits };
  };
}
