/**
 * The sizes of the ghost batches of a batch, in order. Contiguous slices of |B_S| examples (Algorithm 1); where
 * |B_S| does not divide the batch, as in the short last batch of an epoch, the same number of slices, rounded up,
 * whose sizes differ by one at most: none is larger than |B_S|, and none degenerates to a few examples.
 * (The paper does not say. The authors' code cuts the short batch into as many slices as a full one, ghosts of 83 for
 * MNIST and of 27 for CIFAR.)
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ghostBatches } from "./ghost_batches.ts";
 *
 * assertEquals(ghostBatches(512, 128), [128, 128, 128, 128]);
 * assertEquals(ghostBatches(130, 128), [65, 65]);
 * assertEquals(ghostBatches(96, 128), [96]);
 * ```
 */
export function ghostBatches(batch: number, ghostBatch: number): number[] {
  const count = Math.ceil(batch / ghostBatch);
  const smaller = Math.floor(batch / count);
  const larger = batch - smaller * count;
  return Array.from({ length: count }, (_, i) => i < larger ? smaller + 1 : smaller);
}
