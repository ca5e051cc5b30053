import * as tf from "@tensorflow/tfjs";
import type { Graph, Operation, Output } from "../../tensorflow/graph.ts";
import type { Session } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { scalar } from "../feeds.ts";
import type { ImageSource } from "../images/images.ts";
import { type InputTransform, transformInput } from "../images/input_transform.ts";
import { applyTraining, type Model } from "../model.ts";

/**
 * Traces a pass that computes the running statistics of batch norm anew, at fixed weights. Each running statistic becomes
 * the mean of those of all batches, weighted by their sizes (Izmailov et al. 2018, section 3.2). With ghost batch norm, a
 * batch's statistic is the mean over its ghosts. Images are not augmented, and dropout is off.
 *
 * @param batch examples per pass
 * @returns recalibrates the model's variables over the whole data set, in its order
 */
export function buildRecalibration(
  graph: Graph,
  model: Model,
  data: ImageSource,
  transform: InputTransform,
  batch: number,
): (session: Session) => Promise<void> {
  const { examples } = data;
  const size = Math.min(batch, examples);
  const pass = (examples: number) => tracePass(graph, model, data, transform, examples);
  const full = pass(size);
  const last = examples % size === 0 ? full : pass(examples % size);
  return async (session) => {
    const order = Int32Array.from({ length: examples }, (_, i) => i);
    data.prefetch(order);
    for (let seen = 0; seen < examples; seen += size) {
      const now = Math.min(size, examples - seen);
      const { feeds, kept, targets } = now === size ? full : last;
      await session.run({
        feeds: [
          ...await feeds(order.subarray(seen, seen + now)),
          [kept, scalar(seen / (seen + now))],
        ],
        targets,
      });
    }
  };
}

/** One pass: each running statistic keeps the share `kept` of itself, and takes the rest from the batch. */
function tracePass(
  graph: Graph,
  model: Model,
  data: ImageSource,
  transform: InputTransform,
  size: number,
) {
  const { images, feeds } = data.batch(size);
  return trace(graph, () => {
    const kept = graph.placeholder("float32", []);
    const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
    const input = transformInput(images(), transform);
    const { statistics } = applyTraining(model, weights, input, null);
    const running = new Map(model.running.map((variable) => [variable.name, variable]));
    const mix = (name: string, values: Output): Operation => {
      const variable = running.get(name)!;
      const mean = tf.mean(toTensor(values), 0);
      const share = toTensor(kept) as tf.Scalar;
      const before = tf.mul(toTensor(variable.read()), share);
      return variable.assign(toOutput(tf.add(before, tf.mul(mean, tf.sub(1, share)))));
    };
    const targets = [...statistics].flatMap(([name, { means, spreads }]) => [
      mix(`${name}.running_mean`, means),
      mix(`${name}.${model.batchNorm.spread}`, spreads),
    ]);
    return { feeds, kept, targets };
  });
}
