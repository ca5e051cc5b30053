import type { Graph } from "../../tensorflow/graph.ts";
import { trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { backwardPass, type Preprocessing } from "./backward_pass.ts";
import type { ImageSource } from "../images/images.ts";
import type { Model } from "../model.ts";
import { applyGradients, type Optimizer } from "./optimizer.ts";
import type { Updater } from "./update.ts";
import { int32 } from "../feeds.ts";

/**
 * An update as one graph over the whole batch, run by one call; ghost batches, where there are any, are slices in it.
 * Traced once for each size of batch; all share the variables.
 *
 * @param batches the sizes of batches that will occur. All are traced now: TensorFlow optimizes what it has seen when a
 * session first runs, so a graph that grew later would depend in its last bits on when.
 */
export function wholeBatchUpdate(
  graph: Graph,
  model: Model,
  velocities: readonly Variable[],
  data: ImageSource,
  batches: readonly number[],
  optimizer: Optimizer,
  preprocessing: Preprocessing,
): Updater {
  const build = (examples: number) =>
    trace(graph, () => {
      const pass = backwardPass(graph, model, data, examples, optimizer, preprocessing);
      const { randomSeed, loss, correct, weights, gradients, running } = pass;
      const apply = applyGradients(graph, model, velocities, weights, gradients, optimizer);
      const targets = [...apply.targets, ...running];
      return { pass: pass.feeds, apply, randomSeed, loss, correct, targets };
    });
  const steps = new Map(batches.map((batch) => [batch, build(batch)]));
  return {
    sums: [],
    async update(session, { indices, rates, seed, number }) {
      const step = steps.get(indices.length)!;
      const [loss, correct, gradientNorm] = await session.run({
        feeds: [
          ...await step.pass(indices),
          ...step.apply.feeds(rates),
          ...(step.randomSeed
            ? [[step.randomSeed, int32(Int32Array.of(seed, number))] as const]
            : []),
        ],
        fetches: [step.loss, step.correct, step.apply.gradientNorm],
        targets: step.targets,
      });
      return {
        loss: Number(loss!.data[0]),
        correct: Number(correct!.data[0]),
        gradientNorm: Number(gradientNorm!.data[0]),
      };
    },
  };
}
