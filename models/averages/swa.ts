import type { Variable } from "../../tensorflow/variable.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import * as tf from "@tensorflow/tfjs";
import { buildRecalibration } from "../evaluation/recalibration.ts";
import { scalar } from "../feeds.ts";
import type {
  AveragedTraining,
  BuildWeightAverage,
  WeightAverage,
} from "../training/weight_average.ts";

/** Settings of {@linkcode swa}. */
export interface SwaSettings {
  /** Share of the training after which the average begins. */
  readonly start: number;
  /** Number of updates between two sets of weights that enter the average. */
  readonly every: number;
}

/**
 * Stochastic weight averaging (Izmailov et al. 2018): the mean of the weights at equal distances, with the statistics of
 * batch norm recalibrated by one pass over the training set. `measurements` hold the test error before it and after.
 */
export default function swa(settings: SwaSettings): BuildWeightAverage {
  return (training) => build(training, settings);
}

function build(training: AveragedTraining, { start, every }: SwaSettings): WeightAverage {
  const { graph, model, source, preprocessing, batches, length, evaluation } = training;
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
  const recalibrate = buildRecalibration(graph, model, source, preprocessing, Math.max(...batches));
  const first = Math.floor(start * length.updates);
  return {
    state: averages,
    async afterUpdate(session, { update }) {
      const since = update + 1 - first;
      if (since < every || since % every !== 0) return;
      await session.run({ feeds: [[share, scalar(every / since)]], targets: take });
    },
    async finish(session) {
      await session.run({ targets: adopt });
      const error = async () => {
        const { correct, examples } = await evaluation(session);
        return 100 * (1 - correct / examples);
      };
      const before = await error();
      await recalibrate(session);
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
