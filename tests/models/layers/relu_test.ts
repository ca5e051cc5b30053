import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { relu } from "../../../models/layers/relu.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute } from "../helpers.ts";

const library = await openForTests();

Deno.test("relu() and its gradient are those of tfjs for all finite numbers, zeros and infinities", async () => {
  const float = fc.float({ noNaN: true });
  const pairs = fc.array(fc.tuple(float, fc.float({ noNaN: true, noDefaultInfinity: true })), {
    minLength: 1,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(pairs, async (pairs) => {
      const x = () => tf.tensor1d(pairs.map(([x]) => x));
      const dy = () => tf.tensor1d(pairs.map(([, dy]) => dy));
      const [ours, oursBack, theirs, theirsBack] = await compute(library, () => [
        relu(x()),
        tf.grad((x) => relu(x))(x(), dy()),
        tf.relu(x()),
        tf.grad((x) => tf.relu(x))(x(), dy()),
      ]);
      assertEquals(ours!.map(positiveZero), theirs!.map(positiveZero));
      assertEquals(oursBack!.map(positiveZero), theirsBack!.map(positiveZero));
    }),
    { numRuns: 50 },
  );
});

/** −0 and 0 are the same number; tfjs's gradient has either. */
function positiveZero(value: number): number {
  return value + 0;
}
