import * as tf from "@tensorflow/tfjs";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { buildRecalibration } from "../evaluation/recalibration.ts";
import { scalar } from "../feeds.ts";
import type { AveragedTraining, WeightAverage } from "../training/weight_average.ts";

/**
 * An average of weights that moves towards them, by a share of the way, after some updates. At the end, the statistics of
 * batch norm are recalibrated by one pass over the training set. `measurements` hold the test error before it and after.
 *
 * @param shareAfter the share after an update, counted from 0; null: the average stays. The first share must be 1
 */
export function runningAverage(
  training: AveragedTraining,
  shareAfter: (update: number) => number | null,
): WeightAverage {
  const { graph, model, source, preprocessing, batches, evaluation } = training;
  const averages = model.parameters.map(({ name, shape }) =>
    graph.variable(`${name}.average`, "float32", shape)
  );
  const share = graph.placeholder("float32", []);
  const read = (variable: Variable) => toTensor(variable.read());
  const take = trace(graph, () =>
    averages.map((average, i) => {
      const step = tf.sub(read(model.parameters[i]!), read(average));
      return average.assign(toOutput(tf.add(read(average), tf.mul(toTensor(share), step))));
    }));
  const adopt = trace(
    graph,
    () => model.parameters.map((parameter, i) => parameter.assign(averages[i]!.read())),
  );
  // Without batch norm there are no running statistics.
  const recalibrate = model.running.length === 0
    ? undefined
    : buildRecalibration(graph, model, source, preprocessing, Math.max(...batches));
  return {
    state: averages,
    async afterUpdate(session, { update }) {
      const value = shareAfter(update);
      if (value !== null) await session.run({ feeds: [[share, scalar(value)]], targets: take });
    },
    async finish(session) {
      await session.run({ targets: adopt });
      const error = async () => {
        const { correct, examples } = await evaluation(session);
        return 100 * (1 - correct / examples);
      };
      const before = await error();
      await recalibrate?.(session);
      const variables = [...model.parameters, ...model.running];
      const values = await session.run({ fetches: variables.map(({ value }) => value) });
      return {
        weights: new Map(variables.map(({ name }, i) => [name, values[i]!])),
        measurements: {
          "test error before recalibration (%)": before,
          "test error after recalibration (%)": await error(),
        },
      };
    },
  };
}
