import { toOutput, trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { int32, scalar } from "../feeds.ts";
import { ghostBatches } from "../ghost_batches.ts";
import { backwardPass } from "../training/backward_pass.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { BuildUpdater } from "../training/update.ts";
import { type Part, updateInParts } from "./in_parts.ts";

/** Settings of {@linkcode ghostByGhost}. */
export interface GhostByGhostSettings {
  /** |B_S|, in examples. */
  readonly ghostBatch: number;
}

/**
 * Gradient accumulation: one pass per ghost batch, whose gradients are weighted by its share of the batch and summed,
 * then one optimizer step. The authors' `main_gbn.py` does the same, with equal weights. Only batch norm mixes
 * examples, so this is the update of the whole batch with ghost batch norm, in the memory of one ghost batch.
 * Augmentation, dropout and noise have a seed per ghost batch, so their numbers differ.
 */
export default function ghostByGhost({ ghostBatch }: GhostByGhostSettings): BuildUpdater {
  return (training) =>
    updateInParts(
      training,
      (batch) => ghostBatches(batch, ghostBatch),
      (examples, sums) => ghost(training, examples, sums),
    );
}

function ghost(training: TrainingGraph, examples: number, sums: readonly Variable[]): Part {
  const { graph, statistics } = training;
  return trace(graph, () => {
    // The ghost's share of the batch, negated: gradient descent with rate −share adds share · gradient in one kernel.
    const minusShare = graph.placeholder("float32", []);
    const pass = backwardPass(training, examples);
    const added = sums.map(({ handle }, i) =>
      graph.operation("ResourceApplyGradientDescent", {
        inputs: [handle, minusShare, toOutput(pass.gradients[i]!)],
        attributes: { T: { type: "float32" } },
      })
    );
    const { feeds, randomSeed, gradients, running } = pass;
    const fetches = [
      pass.loss,
      pass.correct,
      ...statistics ? [statistics.numberOf(gradients)] : [],
    ];
    const targets = [...added, ...running];
    const part: Part = async (session, { indices, share, draw }) => {
      const [loss, correct, number] = await session.run({
        feeds: [
          ...await feeds(indices),
          [minusShare, scalar(-share)],
          ...(randomSeed ? [[randomSeed, int32(draw)] as const] : []),
        ],
        fetches,
        targets,
      });
      return {
        loss: Number(loss!.data[0]),
        correct: Number(correct!.data[0]),
        ...(number && { number: Number(number.data[0]) }),
      };
    };
    return part;
  });
}
