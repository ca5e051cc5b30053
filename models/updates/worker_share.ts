import { derivedSeed } from "../random/random.ts";
import type { BuildUpdater } from "../training/update.ts";
import ghostByGhost from "./ghost_by_ghost.ts";
import wholeBatch from "./whole_batch.ts";

/** Settings of {@linkcode workerShare}. */
export interface WorkerShareSettings {
  /** Which worker this is, from 1. */
  readonly worker: number;
  /** Number of workers among which each batch is divided. */
  readonly workers: number;
  /** Ghost batch size if gradients are accumulated over ghost batches; absent: one graph holds the whole share. */
  readonly ghostBatch?: number;
}

/**
 * One worker's updates of a training by several (local SGD; Lin et al. 2020): all of them go through the same batches, and
 * each makes a step of its own on its share of each batch. The shares are disjoint, and differ by one example at most.
 */
export default function workerShare(
  { worker, workers, ghostBatch }: WorkerShareSettings,
): BuildUpdater {
  const build = ghostBatch === undefined ? wholeBatch() : ghostByGhost({ ghostBatch });
  return (training) => {
    const sizes = training.batches.map((batch) => {
      const [start, end] = shareOf(batch, worker, workers);
      return end - start;
    });
    const updater = build({ ...training, batches: [...new Set(sizes)] });
    return {
      ...updater,
      async update(session, { indices, rates, seed }) {
        const [start, end] = shareOf(indices.length, worker, workers);
        const share = indices.subarray(start, end);
        // Stored images are read in the order that was announced last, which is that of whole batches.
        training.source.prefetch(share);
        const result = await updater.update(session, {
          indices: share,
          rates,
          // Workers draw other random numbers for their images.
          seed: derivedSeed(seed, `worker ${worker}`),
        });
        // The history counts the examples of the whole batch.
        return { ...result, correct: result.correct * indices.length / (end - start) };
      },
    };
  };
}

/**
 * Where a worker's share of a batch begins and ends.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shareOf } from "./worker_share.ts";
 *
 * assertEquals([1, 2, 3].map((worker) => shareOf(8, worker, 3)), [[0, 2], [2, 5], [5, 8]]);
 * ```
 * @param batch examples of the batch
 * @param worker from 1
 */
export function shareOf(batch: number, worker: number, workers: number): [number, number] {
  return [Math.floor(batch * (worker - 1) / workers), Math.floor(batch * worker / workers)];
}
