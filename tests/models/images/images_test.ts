import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { cast, centreCrop, normalize, residentImages } from "../../../models/images/images.ts";
import { Graph } from "../../../tensorflow/graph.ts";
import { Session } from "../../../tensorflow/session.ts";
import { toOutput, trace } from "../../../tensorflow/trace.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance, uint8 } from "../helpers.ts";

const library = await openForTests();

Deno.test("centreCrop() cuts the square out of the middle", async () => {
  const [values] = await compute(library, () => {
    const images = tf.reshape(tf.range(0, 24, 1), [1, 4, 6, 1]) as tf.Tensor4D;
    return [centreCrop(images, 2)];
  });
  assertEquals([...values!], [8, 9, 14, 15]);
  assert(values!.length === 4);
});

Deno.test("centreCrop() leaves the extra pixel of an odd margin at the bottom and right", async () => {
  const [values] = await compute(library, () => {
    const images = tf.reshape(tf.range(0, 9, 1), [1, 3, 3, 1]) as tf.Tensor4D;
    return [centreCrop(images, 2)];
  });
  assertEquals(values, [0, 1, 3, 4]);
});

Deno.test("normalize() makes of each channel (x / 255 − mean) / std, by one mean for all or one each", async () => {
  const pixels = [0, 255, 51, 102, 204, 153];
  const [each, one] = await compute(library, () => {
    const images = tf.tensor4d(pixels, [1, 1, 2, 3]);
    return [
      normalize(images, { mean: [0.1, 0.2, 0.3], std: [0.5, 0.25, 2] }),
      normalize(images, { mean: [0.5], std: [0.25] }),
    ];
  });
  const wanted = pixels.map((x, i) => (x / 255 - [0.1, 0.2, 0.3][i % 3]!) / [0.5, 0.25, 2][i % 3]!);
  assert(distance(each!, wanted) < 1e-6, `${each}`);
  assert(distance(one!, pixels.map((x) => (x / 255 - 0.5) / 0.25)) < 1e-6, `${one}`);
});

Deno.test("residentImages() fills a batch with the examples at the wanted positions, in their order", async () => {
  using graph = new Graph(library);
  const bytes = Uint8Array.from({ length: 7 * 2 * 1 * 3 }, (_, i) => i * 5);
  const labels = Uint8Array.of(6, 5, 4, 3, 2, 1, 0);
  const source = residentImages(graph, "train", {
    images: uint8([7, 2, 1, 3], bytes),
    labels: uint8([7], labels),
  });
  assertEquals(source.examples, 7);
  const batch = source.batch(4);
  const fetches = trace(graph, () => [batch.images(), batch.labels()].map(toOutput));
  using session = new Session(graph, { threads: 1 });
  await source.load(session);
  const positions = fc.array(fc.nat(6), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(positions, async (positions) => {
      const feeds = await batch.feeds(Int32Array.from(positions));
      const [images, found] = await session.run({ feeds, fetches });
      assertEquals([images!.dtype, images!.shape], ["float32", [4, 2, 1, 3]]);
      assertEquals(
        [...images!.data],
        positions.flatMap((at) => [...bytes.slice(6 * at, 6 * at + 6)]),
      );
      assertEquals([found!.dtype, [...found!.data]], ["int32", positions.map((at) => labels[at]!)]);
    }),
    { numRuns: 20 },
  );
});

Deno.test("cast() takes bytes to numbers and back", async () => {
  const [values] = await compute(library, (graph) => {
    const bytes = graph.constant(uint8([3], [0, 7, 255]));
    const floats = cast(graph, bytes, "uint8", "float32");
    return [cast(graph, toOutput(floats), "float32", "int32")];
  });
  assertEquals(values, [0, 7, 255]);
});
