import type { ImageSource } from "../images/images.ts";

/**
 * Cuts a data set into batches in its order, the last of which may be shorter.
 *
 * @param passOf builds what serves a batch of a size
 * @returns visits all batches, one after the other, with the positions of their examples
 */
export function inBatches<Pass>(
  data: ImageSource,
  batch: number,
  passOf: (size: number) => Pass,
): (visit: (pass: Pass, positions: Int32Array) => Promise<void>) => Promise<void> {
  const { examples } = data;
  const size = Math.min(batch, examples);
  const full = passOf(size);
  const last = examples % size === 0 ? full : passOf(examples % size);
  return async (visit) => {
    const order = Int32Array.from({ length: examples }, (_, i) => i);
    data.prefetch(order);
    for (let start = 0; start < examples; start += size) {
      const positions = order.subarray(start, Math.min(start + size, examples));
      await visit(positions.length === size ? full : last, positions);
    }
  };
}
