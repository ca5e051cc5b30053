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
 * Updates that process the whole batch in one graph and one session call; ghost batches are slices within it. Every
 * batch size has its own pass over the same variables.
 *
 * @param batches all batch sizes that will occur. All are traced before the first run, because TensorFlow optimizes the
 * graph then: if it grew later, the last bits of the results would depend on when.
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
