import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import { relu } from "../../../models/layers/relu.ts";
import { powerIteration } from "../../../models/measurement/power_iteration.ts";
import { sharpness } from "../../../models/measurement/sharpness.ts";
import type { Network } from "../../../models/network.ts";
import { stream } from "../../../models/random/random.ts";
import { openForTests } from "../../tensorflow/library.ts";
import reference from "../fixtures/sharpness.json" with { type: "json" };
import { float32, uint8 } from "../helpers.ts";

const library = await openForTests();
const normalization = { mean: [0.5], std: [0.25] };
const session = { threads: 1 };

/** The network of the fixture: 6 → [4 → batch norm → ReLU] → 3. */
const network: Network = {
  name: "small",
  imageShape: [1, 6, 1],
  classes: 3,
  apply(scope, images) {
    const zero = (size: number) => new Float32Array(size);
    const dense = (name: string, x: tf.Tensor, inputs: number, units: number) => {
      const weight = scope.parameter(`${name}.weight`, [inputs, units], (_, size) => zero(size));
      const bias = scope.parameter(`${name}.bias`, [units], (_, size) => zero(size));
      return tf.add(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D), bias);
    };
    const hidden = dense("dense1", tf.reshape(images, [-1, 6]), 6, 4);
    const normalized = scope.batchNorm("norm1", hidden, (_, size) => zero(size));
    return dense("output", relu(normalized), 4, 3) as tf.Tensor2D;
  },
};
const shapes: Readonly<Record<string, readonly number[]>> = {
  "dense1.weight": [6, 4],
  "output.weight": [4, 3],
};
const learned = Object.entries(reference.weights).map(([name, values]) =>
  [name, float32(shapes[name] ?? [values.length], values)] as const
);
const weights = new Map([
  ...learned,
  ["norm1.running_mean", float32([4], reference.runningMean)],
  ["norm1.running_variance", float32([4], reference.runningVariance)],
]);
const data = {
  images: uint8([40, 1, 6, 1], reference.images),
  labels: uint8([40], reference.labels),
};
const options = { network, batchNorm: batchNorm(), weights, data, normalization, session };

Deno.test("sharpness() agrees with automatic differentiation in float64 and the eigenvalues of the whole Hessian", async () => {
  const found = await sharpness(library, { ...options, rho: reference.rho });
  assertEquals([found.examples, found.converged], [40, true]);
  assertAlmostEquals(found.loss, reference.loss, 1e-5);
  assertAlmostEquals(found.gradientNorm, reference.gradientNorm, 1e-5);
  assertAlmostEquals(found.eigenvalue, reference.eigenvalue, 1e-2 * reference.eigenvalue);
  const half = found.eigenvalueAtHalfStep;
  assertAlmostEquals(half, reference.eigenvalue, 1e-2 * reference.eigenvalue);
  assertAlmostEquals(found.rise, reference.rise, 1e-5);
});

Deno.test("sharpness() adds up passes over more examples than one pass has, and names a weight that is missing", async () => {
  const times = (copies: number, { data: values }: typeof data.images) =>
    Array.from({ length: copies }).flatMap(() => Array.from(values, Number));
  const repeated = {
    images: uint8([520, 1, 6, 1], times(13, data.images)),
    labels: uint8([520], times(13, data.labels)),
  };
  const [once, often] = [
    await sharpness(library, { ...options, rho: 0.05 }),
    await sharpness(library, { ...options, rho: 0.05, data: repeated }),
  ];
  assertAlmostEquals(often.loss, once.loss, 1e-5);
  assertAlmostEquals(often.eigenvalue, once.eigenvalue, 1e-2 * Math.abs(once.eigenvalue));
  assert(once.rise > 0);
  const lacking = new Map([...weights].filter(([name]) => name !== "norm1.gamma"));
  await assertRejects(
    () => sharpness(library, { ...options, rho: 0.05, weights: lacking }),
    Error,
    '"norm1.gamma"',
  );
});

Deno.test("sharpness() of a network without batch norm, which has no running statistics: softmax regression, whose Hessian is known", async () => {
  const plain: Network = {
    ...{ name: "softmax", imageShape: [1, 6, 1], classes: 3 },
    apply: (scope, images) => {
      const zeros = (_: unknown, size: number) => new Float32Array(size);
      const weight = scope.parameter("weight", [6, 3], zeros);
      return tf.matMul(tf.reshape(images, [-1, 6]), weight as tf.Tensor2D);
    },
  };
  const w = Float64Array.from(stream(3, "weights").normal(18, 0.5), Math.fround);
  const values = Float64Array.from(reference.images, (byte) => (byte / 255 - 0.5) / 0.25);
  const examples = Array.from(reference.labels, (label, i) => {
    const x = values.slice(6 * i, 6 * i + 6);
    const logits = [0, 1, 2].map((k) => x.reduce((sum, each, j) => sum + each * w[3 * j + k]!, 0));
    const total = logits.reduce((sum, each) => sum + Math.exp(each), 0);
    return { x, label, p: logits.map((each) => Math.exp(each) / total) };
  });
  const mean = (of: (example: typeof examples[number]) => number) =>
    examples.reduce((sum, example) => sum + of(example), 0) / examples.length;
  const places = Array.from(w, (_, i) => ({ j: Math.floor(i / 3), k: i % 3 }));
  const gradient = places.map(({ j, k }) =>
    mean(({ x, p, label }) => x[j]! * (p[k]! - Number(k === label)))
  );
  const hessian = places.map((a) =>
    places.map((b) =>
      mean(({ x, p }) => x[a.j]! * x[b.j]! * p[a.k]! * (Number(a.k === b.k) - p[b.k]!))
    )
  );
  const product = (v: Float64Array) =>
    Promise.resolve(
      Float64Array.from(hessian, (row) => row.reduce((sum, each, i) => sum + each * v[i]!, 0)),
    );
  const wanted = await powerIteration(product, new Float64Array(18).fill(1).map((_, i) => i + 1));
  const found = await sharpness(library, {
    ...options,
    network: plain,
    weights: new Map([["weight", float32([6, 3], Array.from(w))]]),
    rho: 0.05,
  });
  assertAlmostEquals(found.loss, mean(({ p, label }) => -Math.log(p[label]!)), 1e-5);
  assertAlmostEquals(found.gradientNorm, Math.hypot(...gradient), 1e-5);
  assertAlmostEquals(found.eigenvalue, wanted.eigenvalue, 2e-2 * wanted.eigenvalue);
  assert(found.converged && wanted.converged);
});

Deno.test("power iteration says when it did not converge, and ends where the matrix gives nothing", async () => {
  // Two eigenvalues of one size and other signs: the quotient keeps changing with the start.
  const turning = ([x = 0, y = 0]: Float64Array) => Promise.resolve(Float64Array.of(-y, x));
  const zero = await powerIteration(
    () => Promise.resolve(new Float64Array(2)),
    Float64Array.of(1, 0),
  );
  assertEquals([zero.eigenvalue, zero.iterations, zero.converged], [0, 1, true]);
  let sign = 1;
  const erratic = await powerIteration(async (v) => {
    sign = -sign;
    const [x, y] = await turning(v);
    return Float64Array.of(sign * v[0]! + x!, sign * v[1]! + y!);
  }, Float64Array.of(1, 0));
  assertEquals([erratic.iterations, erratic.converged], [60, false]);
});
