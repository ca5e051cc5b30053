import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { augment, type Augmentation } from "../../../models/images/augment.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute } from "../helpers.ts";

const library = await openForTests();
const [HEIGHT, WIDTH] = [3, 4];
const BATCH = 500;

/** Every image holds 1 … 12 row by row in its first channel, 101 … 112 in its second. */
async function augmented(options: Augmentation, seed = [1, 0]): Promise<number[][]> {
  const image = Array.from({ length: HEIGHT * WIDTH }, (_, i) => [i + 1, i + 101]).flat();
  const [values] = await compute(library, () => {
    const images = tf.tensor4d(Array(BATCH).fill(image).flat(), [BATCH, HEIGHT, WIDTH, 2]);
    return [augment(images, tf.tensor1d(seed, "int32"), options)];
  });
  return Array.from(
    { length: BATCH },
    (_, i) => values!.slice(i * image.length, (i + 1) * image.length),
  );
}

/** All results that padding, cropping and mirroring by hand can give, as text. */
function possible({ padding, paddingValue, horizontalFlip }: Augmentation): Set<string> {
  const at = (row: number, column: number, channel: number) =>
    row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH
      ? paddingValue
      : row * WIDTH + column + 1 + 100 * channel;
  const results = new Set<string>();
  for (let dy = -padding; dy <= padding; dy++) {
    for (let dx = -padding; dx <= padding; dx++) {
      for (const flip of horizontalFlip ? [false, true] : [false]) {
        const result: number[] = [];
        for (let row = 0; row < HEIGHT; row++) {
          for (let column = 0; column < WIDTH; column++) {
            const from = flip ? WIDTH - 1 - column : column;
            result.push(at(row + dy, from + dx, 0), at(row + dy, from + dx, 1));
          }
        }
        results.add(result.join());
      }
    }
  }
  return results;
}

for (const horizontalFlip of [false, true]) {
  Deno.test(`augment() ${horizontalFlip ? "with" : "without"} mirroring gives each crop made by hand, and no other`, async () => {
    const options = { padding: 1, paddingValue: 7, horizontalFlip };
    const seen = new Set((await augmented(options)).map((image) => image.join()));
    assertEquals(seen, possible(options));
  });
}

Deno.test("augment() mirrors about half of the images", async () => {
  const images = await augmented({ padding: 0, paddingValue: 0, horizontalFlip: true });
  const mirrored = images.filter(([first]) => first === WIDTH).length;
  assertAlmostEquals(mirrored / BATCH, 0.5, 0.08);
});

Deno.test("augment() is a function of seed and step", async () => {
  const options = { padding: 1, paddingValue: 0, horizontalFlip: true };
  const [one, again, nextStep, otherSeed] = await Promise.all(
    [[1, 0], [1, 0], [1, 1], [2, 0]].map((seed) => augmented(options, seed)),
  );
  assertEquals(one, again);
  assert(one!.join() !== nextStep!.join() && one!.join() !== otherSeed!.join());
});

Deno.test("augment() cuts squares out of larger images, at every place", async () => {
  const [values] = await compute(library, () => {
    const images = tf.tile(tf.reshape(tf.range(0, 12, 1), [1, 3, 4, 1]), [BATCH, 1, 1, 1]);
    const nothing = { padding: 0, paddingValue: 0, horizontalFlip: false };
    return [augment(images as tf.Tensor4D, tf.tensor1d([1, 0], "int32"), nothing, 2)];
  });
  const found = new Set(
    Array.from({ length: BATCH }, (_, i) => values!.slice(4 * i, 4 * i + 4).join()),
  );
  const wanted = [0, 1, 2, 4, 5, 6].map((at) => [at, at + 1, at + 4, at + 5].join());
  assertEquals([...found].sort(), wanted.sort());
});
