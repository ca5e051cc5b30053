import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ghostBatches } from "../../models/ghost_batches.ts";

Deno.test("ghostBatches() cuts a batch into the fewest ghosts no larger than wanted, of almost equal sizes", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 9000 }),
    fc.integer({ min: 1, max: 512 }),
    (batch, ghostBatch) => {
      const sizes = ghostBatches(batch, ghostBatch);
      assertEquals(sizes.reduce((a, b) => a + b), batch);
      assertEquals(sizes.length, Math.ceil(batch / ghostBatch));
      assert(Math.max(...sizes) <= ghostBatch && Math.max(...sizes) - Math.min(...sizes) <= 1);
    },
  ));
  // The last batches of MNIST (60,000 in 4,096) and CIFAR (50,000 in 4,096) with ghosts of 128.
  assertEquals(ghostBatches(2656, 128), [...Array(10).fill(127), ...Array(11).fill(126)]);
  assertEquals(ghostBatches(848, 128), [...Array(1).fill(122), ...Array(6).fill(121)]);
});
