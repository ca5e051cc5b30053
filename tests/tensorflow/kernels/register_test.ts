import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { currentBackend, useTensorFlow } from "../../../tensorflow/backend.ts";
import { Graph, register, Session, toOutput, trace } from "../../../tensorflow/mod.ts";
import { openForTests } from "../library.ts";

const library = await openForTests();

/** Computes on TensorFlow and on tfjs's cpu backend. */
function onBoth(compute: () => tf.Tensor): { ours: number[]; theirs: number[] } {
  const on = (backend: string) => {
    tf.setBackend(backend);
    return tf.tidy(() => [...compute().dataSync()]);
  };
  register(library);
  const both = { ours: on("tensorflow"), theirs: on("cpu") };
  tf.setBackend("tensorflow");
  return both;
}

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, i) => assertAlmostEquals(value, expected[i]!, 1e-4));
}

const wave = (shape: number[]) =>
  tf.tidy(() => tf.reshape(tf.sin(tf.range(0, tf.util.sizeFromShape(shape))), shape));

Deno.test("register keeps its tensors when it is called again, and replaces the backend of the trainings", () => {
  useTensorFlow(library);
  register(library);
  const backend = currentBackend();
  const x = tf.add(tf.scalar(1), 2);
  register(library);
  assert(currentBackend() === backend);
  assertEquals(tf.getBackend(), "tensorflow");
  assertEquals(x.dataSync()[0], 3);
  tf.removeBackend("tensorflow");
  assertEquals(backend!.binding.getNumOfTensors(), 0);
});

Deno.test("register refuses to change the backend under a trace", () => {
  if (currentBackend() !== undefined) tf.removeBackend("tensorflow");
  useTensorFlow(library);
  using graph = new Graph(library);
  trace(graph, () => assertThrows(() => register(library), Error, "a graph is being traced"));
});

Deno.test("strings cross to TensorFlow and back, whatever their bytes, and leave nothing behind", () => {
  register(library);
  const { binding } = currentBackend()!;
  const before = binding.getNumOfTensors();
  const texts = [["", "größer"], ["a\0b", "x".repeat(1000)]];
  const read = (compute: () => tf.Tensor): unknown => tf.tidy(() => compute().arraySync());
  assertEquals(read(() => tf.concat([tf.tensor2d(texts), tf.tensor2d(texts)])), [
    ...texts,
    ...texts,
  ]);
  assertEquals(read(() => tf.concat([tf.tensor1d([], "string"), tf.tensor1d(["a"])])), ["a"]);
  assertEquals(binding.getNumOfTensors(), before);
});

Deno.test("complex numbers cross to TensorFlow and back, also from another backend, and leave nothing behind", () => {
  register(library);
  const { binding } = currentBackend()!;
  const before = binding.getNumOfTensors();
  tf.setBackend("cpu");
  const x = tf.complex([1, 2], [3, -4]);
  tf.setBackend("tensorflow");
  assertEquals([...tf.tidy(() => tf.mul(x, x)).dataSync()], [-8, 6, -12, -16]);
  tf.disposeVariables();
  x.dispose();
  assert(binding.getNumOfTensors() <= before + 1);
});

Deno.test("strings and complex numbers from outside a trace are constants of its graph", async () => {
  register(library);
  const text = tf.tensor1d(["a", "bc", "a"]);
  const x = tf.complex([1, 2], [3, 4]);
  using graph = new Graph(library);
  const [isA, imaginary] = trace(graph, () => [
    toOutput(tf.equal(text, tf.scalar("a"))),
    toOutput(tf.imag(tf.mul(x, x))),
  ]);
  using session = new Session(graph, { threads: 1 });
  const values = await session.run({ fetches: [isA!, imaginary!] });
  assertEquals(values.map(({ data }) => [...data as Uint8Array]), [[1, 0, 1], [6, 16]]);
});

Deno.test("convolutions with channels first and explicit padding have tfjs's values and gradients", () => {
  const pad = [[0, 0], [0, 0], [1, 2], [0, 1]] as [number, number][] as unknown as "valid";
  const x = () => wave([2, 3, 5, 6]) as tf.Tensor4D, w = () => wave([2, 3, 3, 4]) as tf.Tensor4D;
  const convolve = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 1, pad, "NCHW");
  const strided = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 2, "valid", "NCHW");
  for (const compute of [convolve, strided]) {
    const value = onBoth(() => compute(x(), w()));
    assertClose(value.ours, value.theirs);
  }
  register(library);
  // Gradients against differences of the values, by direction.
  const loss = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.sum(tf.square(convolve(x, w)));
  tf.tidy(() => {
    const [dx, dw] = tf.grads(loss as (...inputs: tf.Tensor[]) => tf.Scalar)([x(), w()]);
    const along = (step: number) =>
      loss(
        tf.add(x(), tf.mul(step, dx!)) as tf.Tensor4D,
        tf.add(w(), tf.mul(step, dw!)) as tf.Tensor4D,
      ).dataSync()[0]!;
    const slope = tf.add(tf.sum(tf.square(dx!)), tf.sum(tf.square(dw!))).dataSync()[0]!;
    const found = (along(1e-4) - along(-1e-4)) / 2e-4;
    assertAlmostEquals(found / slope, 1, 1e-2);
  });
});

Deno.test("poolings with explicit padding have tfjs's values, and gradients that are the slopes of these", () => {
  const pad = [[0, 0], [1, 2], [0, 1], [0, 0]] as [number, number][] as unknown as "valid";
  const x = () => wave([1, 5, 6, 2]) as tf.Tensor4D;
  for (const pool of [tf.avgPool, tf.maxPool]) {
    const compute = (x: tf.Tensor4D) => pool(x, 3, 2, pad);
    const value = onBoth(() => compute(x()));
    assertClose(value.ours, value.theirs);
    register(library);
    tf.tidy(() => {
      const loss = (x: tf.Tensor) => tf.sum(tf.square(compute(x as tf.Tensor4D))) as tf.Scalar;
      const gradient = tf.grad(loss)(x());
      const along = (step: number) => loss(tf.add(x(), tf.mul(step, gradient))).dataSync()[0]!;
      const slope = tf.sum(tf.square(gradient)).dataSync()[0]!;
      assertAlmostEquals((along(1e-3) - along(-1e-3)) / 2e-3 / slope, 1, 1e-2);
    });
  }
});

Deno.test("tf.multinomial draws by its seed alone, fractions included, and by shares", () => {
  register(library);
  const draw = (
    seed: number,
  ) => [
    ...tf.tidy(() => tf.multinomial(tf.tensor1d([0.5, 0.25, 0.25]), 4000, seed, true)).dataSync(),
  ];
  assertEquals(draw(3.14), draw(3.14));
  assert(draw(3.14).join() !== draw(3.15).join());
  assertAlmostEquals(draw(1).filter((value) => value === 0).length / 4000, 0.5, 0.03);
});
