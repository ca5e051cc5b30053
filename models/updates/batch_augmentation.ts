import * as tf from "@tensorflow/tfjs";
import { trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { int32 } from "../feeds.ts";
import { ghostBatches } from "../ghost_batches.ts";
import type { ImageSource } from "../images/images.ts";
import { backwardPass } from "../training/backward_pass.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { BuildUpdater, Updater } from "../training/update.ts";
import { addShare } from "./add_share.ts";
import { type Part, updateInParts } from "./in_parts.ts";
import wholeBatch from "./whole_batch.ts";

/** Settings of {@linkcode batchAugmentation}. */
export interface BatchAugmentationSettings {
  /** M, the number of copies of each image in a batch. */
  readonly copies: number;
  /** Number of images that are computed at once, one copy of each; absent: all copies of the whole batch. */
  readonly ghostBatch?: number | undefined;
}

/**
 * Batch augmentation (Hoffer et al. 2020, equation 3): every image of a batch is in it M times, each time augmented anew, and
 * the gradient is the mean over all copies. In one graph, the batch is followed by its copies, so ghosts are cut from images
 * that differ, as in the authors' code.
 */
export default function batchAugmentation(
  { copies, ghostBatch }: BatchAugmentationSettings,
): BuildUpdater {
  return (training) => {
    const updater = ghostBatch === undefined ? inOneGraph(training, copies) : updateInParts(
      training,
      (batch) => ghostBatches(batch, ghostBatch),
      (examples, sums) => copiedPart(training, examples, sums, copies),
    );
    return {
      ...updater,
      async update(session, request) {
        const result = await updater.update(session, request);
        return { ...result, correct: result.correct / copies };
      },
    };
  };
}

function inOneGraph(training: TrainingGraph, copies: number): Updater {
  const { source, batches } = training;
  const updater = wholeBatch()({
    ...training,
    source: copied(source, copies),
    batches: batches.map((batch) => batch * copies),
  });
  return {
    ...updater,
    update(session, request) {
      const indices = new Int32Array(request.indices.length * copies);
      indices.set(request.indices);
      return updater.update(session, { ...request, indices });
    },
  };
}

/** A source whose batches are followed by their copies. Only the first copy is read. */
function copied(source: ImageSource, copies: number): ImageSource {
  return {
    ...source,
    batch(size) {
      const { images, labels, feeds } = source.batch(size / copies);
      return {
        images: () => tf.tile(images(), [copies, 1, 1, 1]),
        labels: () => tf.tile(labels(), [copies]),
        feeds: (indices) => feeds(indices.subarray(0, indices.length / copies)),
      };
    },
  };
}

/** A part whose images pass again and again, one copy after the other. */
function copiedPart(
  training: TrainingGraph,
  examples: number,
  sums: readonly Variable[],
  copies: number,
): Part {
  const { graph } = training;
  return trace(graph, () => {
    const { feeds, randomSeed, loss, correct, gradients, running } = backwardPass(
      training,
      examples,
    );
    const { added, feed } = addShare(graph, sums, gradients);
    const part: Part = async (session, { indices, share, draw: [seed, number] }) => {
      const images = await feeds(indices);
      const sum = { loss: 0, correct: 0 };
      for (let copy = 0; copy < copies; copy++) {
        const draw = int32(Int32Array.of(seed!, number! * copies + copy));
        const [lossOfCopy, correctOfCopy] = await session.run({
          feeds: [
            ...images,
            feed(share / copies),
            ...(randomSeed ? [[randomSeed, draw] as const] : []),
          ],
          fetches: [loss, correct],
          targets: [...added, ...running],
        });
        sum.loss += Number(lossOfCopy!.data[0]) / copies;
        sum.correct += Number(correctOfCopy!.data[0]);
      }
      return sum;
    };
    return part;
  });
}
