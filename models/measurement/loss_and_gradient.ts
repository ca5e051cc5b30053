import * as tf from "@tensorflow/tfjs";
import type { Graph } from "../../tensorflow/graph.ts";
import type { Session } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { inBatches } from "../evaluation/in_batches.ts";
import type { ImageSource } from "../images/images.ts";
import { type InputTransform, transformInput } from "../images/input_transform.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import type { Model } from "../model.ts";

/** Mean cross-entropy of a data set, in nats, and its gradient over all parameters in the order of the model. */
export interface LossAndGradient {
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** Examples per pass: few enough for memory. */
const PASS = 500;

/**
 * Traces passes forward and backward in inference mode, whose running statistics are constants.
 *
 * @returns computes loss and gradient over the whole data set at a place in the space of all parameters; the passes are added
 *   up in float64
 */
export function buildLossAndGradient(
  graph: Graph,
  model: Model,
  data: ImageSource,
  transform: InputTransform,
): (session: Session, place: Float64Array) => Promise<LossAndGradient> {
  const visit = inBatches(data, PASS, (size) => {
    const { images, labels, feeds } = data.batch(size);
    return trace(graph, () => {
      const input = transformInput(images(), transform);
      const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
      const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) =>
        crossEntropy(inferAt(model, weights, input), labels(), model.onGpu)
      )(weights);
      return { feeds, fetches: [value, ...grads].map(toOutput) };
    });
  });
  const sizes = model.parameters.map(({ shape }) => shape.reduce((size, side) => size * side, 1));
  return async (session, place) => {
    let start = 0;
    await session.run({
      feeds: model.parameters.map(({ feed, shape }, i) => {
        const values = Float32Array.from(place.subarray(start, start += sizes[i]!));
        return [feed, { dtype: "float32", shape, data: values }] as const;
      }),
      targets: model.parameters.map(({ load }) => load),
    });
    let loss = 0;
    const gradient = new Float64Array(place.length);
    await visit(async ({ feeds, fetches }, positions) => {
      const share = positions.length / data.examples;
      const [value, ...gradients] = await session.run({ feeds: await feeds(positions), fetches });
      loss += share * Number(value!.data[0]);
      let at = 0;
      for (const { data } of gradients) {
        for (const each of data as Float32Array) gradient[at++]! += share * each;
      }
    });
    return { loss, gradient };
  };
}

/** Traces the network in inference mode at given parameters. Returns logits [batch, classes]. */
function inferAt(model: Model, weights: readonly tf.Tensor[], images: tf.Tensor4D): tf.Tensor2D {
  const values = new Map([
    ...model.parameters.map(({ name }, i) => [name, weights[i]!] as const),
    ...model.running.map((variable) => [variable.name, toTensor(variable.read())] as const),
  ]);
  const value = (name: string) => values.get(name)!;
  return model.network.apply({
    parameter: value,
    batchNorm: (name, x) =>
      model.batchNorm.infer(
        x,
        value(`${name}.gamma`),
        value(`${name}.beta`),
        value(`${name}.running_mean`),
        value(`${name}.${model.batchNorm.spread}`),
      ),
    dropout: (_name, x) => x,
  }, images);
}
