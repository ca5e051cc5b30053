import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { dense } from "../../../models/layers/dense.ts";
import type { Scope } from "../../../models/network.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance } from "../helpers.ts";

const library = await openForTests();

/** A scope with these parameters, which notes what is asked of it. */
function scopeOf(parameters: Readonly<Record<string, tf.Tensor>>) {
  const asked: [string, readonly number[]][] = [];
  const scope: Scope = {
    parameter(name, shape) {
      asked.push([name, shape]);
      return parameters[name]!;
    },
    batchNorm: (_name, x) => x,
    dropout: (_name, x) => x,
  };
  return { scope, asked };
}

const size = fc.integer({ min: 1, max: 5 });
const number = fc.integer({ min: -40, max: 40 }).map((n) => n / 8);

Deno.test("dense() is x · w + b with the gradients of plain arithmetic, with and without a bias", async () => {
  await fc.assert(
    fc.asyncProperty(
      size,
      size,
      size,
      fc.infiniteStream(number),
      fc.boolean(),
      async (batch, features, units, numbers, bias) => {
        const draw = (length: number) => Array.from({ length }, () => numbers.next().value!);
        const [x, w, b, pull] = [
          ...[draw(batch * features), draw(features * units), draw(units), draw(batch * units)],
        ];
        const found = await compute(library, () => {
          const layer = (x: tf.Tensor, weight: tf.Tensor, bias_: tf.Tensor) => {
            const { scope } = scopeOf({ "d.weight": weight, "d.bias": bias_ });
            return dense(scope, "d", x as tf.Tensor2D, units, { bias });
          };
          const given = [
            tf.tensor2d(x!, [batch, features]),
            tf.tensor2d(w!, [features, units]),
            tf.tensor1d(b!),
          ] as const;
          // Without a bias, its gradient is that of the term added here, 0.
          const loss = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
            tf.add(
              tf.sum(tf.mul(layer(x, w, b), tf.tensor2d(pull!, [batch, units]))),
              tf.mul(0, tf.sum(b)),
            ) as tf.Scalar;
          return [layer(...given), ...tf.grads(loss)([...given])];
        });
        const at = (matrix: number[], width: number, row: number, column: number) =>
          matrix[row * width + column]!;
        const sum = (length: number, of: (i: number) => number) =>
          Array.from({ length }, (_, i) => of(i)).reduce((a, b) => a + b, 0);
        const matrix = (
          rows: number,
          columns: number,
          of: (row: number, column: number) => number,
        ) =>
          Array.from(
            { length: rows * columns },
            (_, i) => of(Math.floor(i / columns), i % columns),
          );
        const wanted = [
          matrix(
            batch,
            units,
            (n, u) =>
              (bias ? b![u]! : 0) +
              sum(features, (f) => at(x!, features, n, f) * at(w!, units, f, u)),
          ),
          matrix(
            batch,
            features,
            (n, f) => sum(units, (u) => at(pull!, units, n, u) * at(w!, units, f, u)),
          ),
          matrix(
            features,
            units,
            (f, u) => sum(batch, (n) => at(x!, features, n, f) * at(pull!, units, n, u)),
          ),
          matrix(1, units, (_, u) => bias ? sum(batch, (n) => at(pull!, units, n, u)) : 0),
        ];
        found.forEach((values, i) =>
          assert(distance(values, wanted[i]!) < 1e-4, `${i}: ${values}`)
        );
      },
    ),
    { numRuns: 12 },
  );
});

Deno.test("dense() asks for its weight and bias by the layer's name, and for no bias where it has none", async () => {
  for (const bias of [true, false]) {
    await compute(library, () => {
      const parameters = { "d.weight": tf.zeros([3, 2]), "d.bias": tf.zeros([2]) };
      const { scope, asked } = scopeOf(parameters);
      const y = dense(scope, "d", tf.zeros([4, 3]), 2, { bias });
      assertEquals<unknown>(asked, [
        ["d.weight", [3, 2]],
        ...(bias ? [["d.bias", [2]] as const] : []),
      ]);
      assertEquals(y.shape, [4, 2]);
      return [y];
    });
  }
});
