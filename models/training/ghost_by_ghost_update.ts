import * as tf from "@tensorflow/tfjs";
import type { Graph } from "../../tensorflow/graph.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { backwardPass, type Preprocessing } from "./backward_pass.ts";
import { ghostBatches } from "../ghost_batches.ts";
import type { ImageSource } from "../images/images.ts";
import type { Model } from "../model.ts";
import { applyGradients, type Optimizer } from "./optimizer.ts";
import type { Updater } from "./update.ts";
import { int32, scalar } from "../feeds.ts";

/**
 * Gradient accumulation: one pass per ghost batch, whose gradients are weighted by its share of the batch and summed,
 * then one optimizer step. The authors' `main_gbn.py` does the same, with equal weights. Only batch norm mixes
 * examples, so this is the update of {@linkcode wholeBatchUpdate} with ghost batch norm, in the memory of one ghost
 * batch. Augmentation, dropout and noise have a seed per ghost batch, so their numbers differ.
 *
 * @param batches all batch sizes that will occur
 * @param ghostBatch |B_S|, in examples
 */
export function ghostByGhostUpdate(
  graph: Graph,
  model: Model,
  velocities: readonly Variable[],
  data: ImageSource,
  batches: readonly number[],
  ghostBatch: number,
  optimizer: Optimizer,
  preprocessing: Preprocessing,
): Updater {
  const sums = model.parameters.map(({ name, shape }) =>
    graph.variable(`${name}.gradient_sum`, "float32", shape)
  );

  const build = (examples: number) =>
    trace(graph, () => {
      // The ghost's share of the batch, negated: gradient descent with rate −share adds share · gradient in one kernel.
      const minusShare = graph.placeholder("float32", []);
      const pass = backwardPass(graph, model, data, examples, optimizer, preprocessing);
      const { feeds, randomSeed, loss, correct, gradients, running } = pass;
      const added = sums.map(({ handle }, i) =>
        graph.operation("ResourceApplyGradientDescent", {
          inputs: [handle, minusShare, toOutput(gradients[i]!)],
          attributes: { T: { type: "float32" } },
        })
      );
      return { minusShare, feeds, randomSeed, loss, correct, targets: [...added, ...running] };
    });

  const apply = trace(graph, () => {
    const read = (variables: readonly Variable[]) =>
      variables.map((variable) => toTensor(variable.read()));
    const weights = read(model.parameters);
    const step = applyGradients(graph, model, velocities, weights, read(sums), optimizer);
    // Clears the sums after the step, for the next batch.
    const cleared = sums.map((sum) => sum.assign(toOutput(tf.zeros([...sum.shape])), step.targets));
    return { ...step, targets: cleared };
  });

  const cuts = new Map(batches.map((batch) => [batch, ghostBatches(batch, ghostBatch)]));
  const sizes = new Set([...cuts.values()].flat());
  const passes = new Map([...sizes].map((size) => [size, build(size)]));
  // Numbers the passes of a training so that no two share a seed.
  const drawsPerUpdate = Math.max(...[...cuts.values()].map(({ length }) => length));
  return {
    sums,
    async update(session, { indices, rates, seed, number }) {
      let [loss, correct, start] = [0, 0, 0];
      for (const [i, size] of cuts.get(indices.length)!.entries()) {
        const pass = passes.get(size)!;
        const share = size / indices.length;
        const draw = Int32Array.of(seed, number * drawsPerUpdate + i);
        const [ghostLoss, ghostCorrect] = await session.run({
          feeds: [
            ...await pass.feeds(indices.subarray(start, start + size)),
            [pass.minusShare, scalar(-share)],
            ...(pass.randomSeed ? [[pass.randomSeed, int32(draw)] as const] : []),
          ],
          fetches: [pass.loss, pass.correct],
          targets: pass.targets,
        });
        loss += share * Number(ghostLoss!.data[0]);
        correct += Number(ghostCorrect!.data[0]);
        start += size;
      }
      const [gradientNorm] = await session.run({
        feeds: apply.feeds(rates),
        fetches: [apply.gradientNorm],
        targets: apply.targets,
      });
      return { loss, correct, gradientNorm: Number(gradientNorm!.data[0]) };
    },
  };
}
