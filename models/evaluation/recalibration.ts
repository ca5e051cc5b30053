import * as tf from "@tensorflow/tfjs";
import type { Graph, Output } from "../../tensorflow/graph.ts";
import type { Session } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { scalar } from "../feeds.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import type { ImageSource } from "../images/images.ts";
import { type InputTransform, transformInput } from "../images/input_transform.ts";
import { applyTraining, type Model } from "../model.ts";
import { inBatches } from "./in_batches.ts";

/**
 * How a batch changes a running statistic.
 *
 * @param running shape [channels]
 * @param statistics those of the batch's ghosts in order, shape [ghosts, channels]
 * @param kept share of all examples so far that came before the batch
 * @param what whether the statistic is the mean, or what the form of batch norm keeps of the spread
 * @returns shape [channels]
 */
export type Mix = (
  running: tf.Tensor,
  statistics: tf.Tensor2D,
  kept: tf.Scalar,
  what: "mean" | BatchNormForm["spread"],
) => tf.Tensor;

/** The mean over all examples: a batch counts by its size, and with ghost batch norm by the mean over its ghosts. */
export const meanOfAll: Mix = (running, statistics, kept) =>
  tf.add(tf.mul(running, kept), tf.mul(tf.mean(statistics, 0), tf.sub(1, kept)));

/**
 * Traces a pass that computes the running statistics of batch norm anew, at fixed weights (Izmailov et al. 2018, section
 * 3.2). Images are not augmented, and dropout is off.
 *
 * @param batch examples per batch
 * @param mix absent: the mean over all examples
 * @returns recalibrates the model's variables over the whole data set, in its order
 */
export function buildRecalibration(
  graph: Graph,
  model: Model,
  data: ImageSource,
  transform: InputTransform,
  batch: number,
  mix: Mix = meanOfAll,
): (session: Session) => Promise<void> {
  const { spread } = model.batchNorm;
  const running = new Map(model.running.map((variable) => [variable.name, variable]));
  const visit = inBatches(data, batch, (size) => {
    const { images, feeds } = data.batch(size);
    return trace(graph, () => {
      const kept = graph.placeholder("float32", []);
      const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
      const input = transformInput(images(), transform);
      const { statistics } = applyTraining(model, weights, input, null);
      const share = toTensor(kept) as tf.Scalar;
      const update = (name: string, values: Output, what: "mean" | typeof spread) => {
        const variable = running.get(name)!;
        const before = toTensor(variable.read());
        return variable.assign(
          toOutput(mix(before, toTensor(values) as tf.Tensor2D, share, what)),
        );
      };
      const targets = [...statistics].flatMap(([name, { means, spreads }]) => [
        update(`${name}.running_mean`, means, "mean"),
        update(`${name}.${spread}`, spreads, spread),
      ]);
      return { feeds, kept, targets };
    });
  });
  return async (session) => {
    let seen = 0;
    await visit(async ({ feeds, kept, targets }, positions) => {
      const share = scalar(seen / (seen + positions.length));
      await session.run({ feeds: [...await feeds(positions), [kept, share]], targets });
      seen += positions.length;
    });
  };
}
