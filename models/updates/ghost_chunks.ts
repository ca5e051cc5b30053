import { trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { int32 } from "../feeds.ts";
import { backwardPass } from "../training/backward_pass.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { BuildUpdater } from "../training/update.ts";
import { addShare } from "./add_share.ts";
import { type Part, updateInParts } from "./in_parts.ts";

/** Settings of {@linkcode ghostChunks}. */
export interface GhostChunksSettings {
  /** Examples of a full batch, and of each of its chunks. */
  readonly batch: number;
  readonly ghostBatch: number;
}

/**
 * Ghost batches as in the authors' `main_gbn.py`: every batch is cut into as many chunks as a full one, also the short last
 * batch of an epoch, and their gradients are averaged with equal weights. Batch norm over a pass is then that of a chunk. A
 * batch of fewer examples than chunks has a chunk for each example.
 */
export default function ghostChunks({ batch, ghostBatch }: GhostChunksSettings): BuildUpdater {
  const cut = (examples: number) => chunks(examples, Math.ceil(batch / ghostBatch));
  return (training) =>
    updateInParts(training, cut, (size, sums) => chunk(training, size, sums, cut));
}

/**
 * The sizes of the chunks of a batch, as PyTorch's `Tensor.chunk` cuts them: all equal but the last one, which has the rest.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { chunks } from "./ghost_chunks.ts";
 *
 * assertEquals(chunks(512, 4), [128, 128, 128, 128]);
 * assertEquals(chunks(11, 4), [3, 3, 3, 2]);
 * assertEquals(chunks(5, 4), [2, 2, 1]);
 * ```
 */
export function chunks(examples: number, count: number): number[] {
  const size = Math.ceil(examples / count);
  return Array.from(
    { length: Math.ceil(examples / size) },
    (_, i) => Math.min(size, examples - i * size),
  );
}

function chunk(
  training: TrainingGraph,
  size: number,
  sums: readonly Variable[],
  cut: (examples: number) => readonly number[],
): Part {
  const { graph, statistics } = training;
  return trace(graph, () => {
    const { feeds, randomSeed, gradients, running, loss, correct } = backwardPass(training, size);
    const { added, feed } = addShare(graph, sums, gradients);
    const fetches = [loss, correct, ...statistics ? [statistics.numberOf(gradients)] : []];
    const part: Part = async (session, { indices, share, draw }) => {
      // The share by examples tells how many the batch has.
      const equal = 1 / cut(Math.round(indices.length / share)).length;
      const [ownLoss, ownCorrect, number] = await session.run({
        feeds: [
          ...await feeds(indices),
          feed(equal),
          ...(randomSeed ? [[randomSeed, int32(draw)] as const] : []),
        ],
        fetches,
        targets: [...added, ...running],
      });
      return {
        loss: Number(ownLoss!.data[0]),
        correct: Number(ownCorrect!.data[0]),
        ...(number && { number: Number(number.data[0]) }),
      };
    };
    return part;
  });
}
