/**
 * Computes the size of the smallest group that batch norm takes statistics over, as models/ghost_batches.ts cuts it.
 *
 * @param train number of training examples
 * @param ghost examples of a ghost batch; null: there are none
 */
export function smallestGroup(train: number, batch: number, ghost: number | null): number {
  if (train < batch) return 0;
  const batches = [batch, train % batch].filter((size) => size > 0);
  return Math.min(
    ...batches.map((size) => ghost === null ? size : Math.floor(size / Math.ceil(size / ghost))),
  );
}
