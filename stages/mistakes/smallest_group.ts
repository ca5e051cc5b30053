import type { GhostCut } from "./ghost_cut.ts";

/**
 * Computes the size of the smallest group that batch norm takes statistics over, as models/ghost_batches.ts cuts it, or
 * models/updates/ghost_chunks.ts.
 *
 * @param train number of training examples
 * @param ghosts null: there are none
 */
export function smallestGroup(train: number, batch: number, ghosts: GhostCut | null): number {
  if (train < batch) return 0;
  const batches = [batch, train % batch].filter((size) => size > 0);
  if (ghosts === null) return Math.min(...batches);
  const { size: ghost, inChunks } = ghosts;
  return Math.min(
    ...batches.map((size) =>
      inChunks
        ? lastChunk(size, Math.ceil(batch / ghost))
        : Math.floor(size / Math.ceil(size / ghost))
    ),
  );
}

/** The size of the last of so many chunks, which has the rest. */
function lastChunk(examples: number, count: number): number {
  const size = Math.ceil(examples / count);
  return examples % size || size;
}
