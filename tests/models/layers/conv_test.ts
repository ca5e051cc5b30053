import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { conv } from "../../../models/layers/conv.ts";
import type { Scope } from "../../../models/network.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance } from "../helpers.ts";

const library = await openForTests();

const cases = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  side: fc.integer({ min: 5, max: 8 }),
  channels: fc.integer({ min: 1, max: 3 }),
  filters: fc.integer({ min: 1, max: 3 }),
  size: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 2 }),
  bias: fc.boolean(),
  numbers: fc.infiniteStream(fc.integer({ min: -40, max: 40 }).map((n) => n / 8)),
});

Deno.test("conv() is the sum over its window, with zeros equally on all sides, for any size, stride and padding", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { batch, side, channels, filters, size, stride, padding, bias, numbers } = one;
      const draw = (length: number) => Array.from({ length }, () => numbers.next().value!);
      const [x, w, b] = [
        ...[
          draw(batch * side * side * channels),
          draw(size * size * channels * filters),
          draw(filters),
        ],
      ];
      let shape: readonly number[] = [];
      const [found] = await compute(library, () => {
        const parameters: Readonly<Record<string, tf.Tensor>> = {
          "c.weight": tf.tensor4d(w!, [size, size, channels, filters]),
          "c.bias": tf.tensor1d(b!),
        };
        const scope: Scope = {
          parameter(name, wanted) {
            assertEquals([...wanted], parameters[name]!.shape);
            return parameters[name]!;
          },
          batchNorm: (_name, x) => x,
          dropout: (_name, x) => x,
        };
        const images = tf.tensor4d(x!, [batch, side, side, channels]);
        const y = conv(scope, "c", images, filters, { size, stride, padding, bias });
        shape = y.shape;
        return [y];
      });
      const out = Math.floor((side + 2 * padding - size) / stride) + 1;
      assertEquals([...shape], [batch, out, out, filters]);
      const pixel = (n: number, row: number, column: number, channel: number) =>
        Math.min(row, column) < 0 || Math.max(row, column) >= side
          ? 0
          : x![((n * side + row) * side + column) * channels + channel]!;
      const wanted: number[] = [];
      for (let n = 0; n < batch; n++) {
        for (let row = 0; row < out; row++) {
          for (let column = 0; column < out; column++) {
            for (let filter = 0; filter < filters; filter++) {
              let sum = bias ? b![filter]! : 0;
              for (let i = 0; i < size * size * channels; i++) {
                const channel = i % channels;
                const down = Math.floor(i / channels / size);
                const right = Math.floor(i / channels) % size;
                const [y, x] = [row * stride + down - padding, column * stride + right - padding];
                sum += pixel(n, y, x, channel) * w![i * filters + filter]!;
              }
              wanted.push(sum);
            }
          }
        }
      }
      assert(distance(found!, wanted) < 1e-3, `${found}, not ${wanted}`);
    }),
    { numRuns: 25 },
  );
});
