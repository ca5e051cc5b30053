import * as tf from "@tensorflow/tfjs";
import { useTensorFlow } from "../../tensorflow/backend.ts";
import { type HostTensor, sizeOf } from "../../tensorflow/dtype.ts";
import { executeOperation } from "../../tensorflow/trace.ts";
import {
  assertClose,
  eagerly,
  onCpu,
  type Result,
  type TensorFunction,
  traced,
} from "./compare.ts";
import { openForTests } from "./library.ts";
import { numbers, positive } from "./numbers.ts";

const library = await openForTests();

const x23 = numbers([2, 3]), y23 = numbers([2, 3], 2), p23 = positive([2, 3]);
const image = numbers([2, 6, 6, 3]);
const labels = [1, 0];

// deno-lint-ignore no-explicit-any -- tfjs's types ask for ranks that a table of functions cannot carry
type Loose = any;
type Function = (...inputs: Loose[]) => tf.Tensor;

/** Gradients of the function's results, weighted unevenly, with respect to every input. */
function gradients(run: Function): TensorFunction {
  return (...inputs) => {
    const scalar = (...xs: tf.Tensor[]) => {
      const y = run(...xs);
      const weights = tf.tensor(numbers([y.size], 77).data as Float32Array, y.shape);
      return tf.sum(tf.mul(y, weights)) as tf.Scalar;
    };
    return tf.grads(scalar as (...xs: (tf.Tensor | tf.Tensor[])[]) => tf.Tensor)(inputs);
  };
}

const oneHot = () => tf.oneHot(tf.tensor1d(labels, "int32"), 3);

const CASES: readonly (readonly [string, Function, ...HostTensor[]])[] = [
  ["add with broadcast", (a, b) => tf.add(a, b), x23, numbers([3], 9)],
  ["mul", (a, b) => tf.mul(a, b), x23, y23],
  ["div", (a, b) => tf.div(a, b), x23, p23],
  ["pow", (a, b) => tf.pow(a, b), p23, x23],
  ["maximum", (a, b) => tf.maximum(a, b), x23, y23],
  ["exp", (a) => tf.exp(a), x23],
  ["log", (a) => tf.log(a), p23],
  ["sqrt", (a) => tf.sqrt(a), p23],
  ["rsqrt", (a) => tf.rsqrt(a), p23],
  ["tanh", (a) => tf.tanh(a), x23],
  ["sigmoid", (a) => tf.sigmoid(a), x23],
  ["relu", (a) => tf.relu(a), x23],
  ["elu", (a) => tf.elu(a), x23],
  ["mean over axes", (a) => tf.mean(a, [1, 2]), image],
  ["max over an axis", (a) => tf.max(a, 1), x23],
  ["matMul", (a, b) => tf.matMul(a, b), x23, numbers([3, 4], 3)],
  ["transpose and reshape", (a) => tf.reshape(tf.transpose(a), [2, 3]), x23],
  ["concat", (a, b) => tf.concat([a, b], 1), x23, y23],
  ["split", (a) => tf.sub(...tf.split(a, 2, 1) as [Loose, Loose]), image],
  ["gather", (a) => tf.gather(a, tf.tensor1d([1, 1, 0], "int32")), x23],
  ["slice", (a) => tf.slice(a, [0, 1], [2, 2]), x23],
  ["pad", (a) => tf.pad(a, [[1, 0], [0, 2]]), x23],
  ["conv2d, both inputs", (a, w) => tf.conv2d(a, w, 1, "same"), image, numbers([3, 3, 3, 4], 5)],
  ["conv2d strided", (a, w) => tf.conv2d(a, w, 2, "same"), image, numbers([1, 1, 3, 4], 5)],
  ["maxPool", (a) => tf.maxPool(a, 3, 2, "same"), image],
  ["avgPool", (a) => tf.avgPool(a, 2, 2, "valid"), image],
  ["softmax", (a) => tf.softmax(a), x23],
  ["logSoftmax", (a) => tf.logSoftmax(a), x23],
  ["softmaxCrossEntropy", (a) => tf.losses.softmaxCrossEntropy(oneHot(), a), x23],
  [
    "batch norm with given statistics",
    (a, m, v, o, s) => tf.batchNorm(a, m, v, o, s, 1e-3),
    image,
    numbers([3]),
    positive([3]),
    numbers([3], 4),
    positive([3], 2),
  ],
];

for (const [name, run, ...inputs] of CASES) {
  Deno.test(`gradient: ${name}, eager and traced, as tfjs's cpu backend`, async () => {
    const wanted = onCpu(gradients(run), inputs);
    assertClose(eagerly(library, gradients(run), inputs), wanted, "eager", 1e-4);
    assertClose(await traced(library, gradients(run), inputs), wanted, "traced", 1e-4);
  });
}

const EPSILON = 1e-3;
const ATTRIBUTES = { epsilon: { float: EPSILON }, is_training: { bool: true } } as const;

/** TensorFlow's fused batch norm over a batch's own statistics, with its fused gradient. */
const fused = tf.customGrad((...all: Loose[]) => {
  const [x, scale, offset, save] = all as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
  const none = tf.tensor1d([]);
  const [y, , , ...reserve] = executeOperation(
    "FusedBatchNormV3",
    ATTRIBUTES,
    [x, scale, offset, none, none],
    6,
  );
  save([x, scale, ...reserve]);
  const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) =>
    executeOperation("FusedBatchNormGradV3", ATTRIBUTES, [dy, ...saved], 5).slice(0, 3);
  return { value: y!, gradFunc: gradFunc as (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[] };
}) as Function;

/** The same from its definition. */
const written: Function = (x, scale, offset) => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.add(
    tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON))), scale),
    offset,
  );
};

Deno.test("executeOperation in customGrad gives FusedBatchNormV3 and its gradient, as the definition", async () => {
  const inputs = [image, positive([3]), numbers([3], 4)];
  const values = onCpu(written, inputs);
  assertClose(eagerly(library, fused, inputs), values, "eager");
  assertClose(await traced(library, fused, inputs), values, "traced");
  const wanted = onCpu(gradients(written), inputs);
  assertClose(eagerly(library, gradients(fused), inputs), wanted, "eager gradient", 2e-4);
  assertClose(await traced(library, gradients(fused), inputs), wanted, "traced gradient", 2e-4);
});

/** Central differences of the weighted sum of the results, input by input. */
function differences(run: Function, inputs: readonly HostTensor[]): Result[] {
  const step = 1e-2;
  const value = (changed: readonly HostTensor[]): number => {
    const [result] = eagerly(library, run as TensorFunction, changed);
    const weights = numbers([result!.values.length], 77).data as Float32Array;
    return result!.values.reduce((sum, x, i) => sum + x * weights[i]!, 0);
  };
  return inputs.map((input, k) => ({
    shape: input.shape,
    dtype: "float32",
    values: Array.from({ length: sizeOf(input.shape) }, (_, i) => {
      const moved = (by: number): HostTensor[] =>
        inputs.map((other, j) => {
          if (j !== k) return other;
          const data = Float32Array.from(other.data as Float32Array);
          data[i] = data[i]! + by;
          return { ...other, data };
        });
      return (value(moved(step)) - value(moved(-step))) / (2 * step);
    }),
  }));
}

const SMOOTH: typeof CASES = [
  ["fused batch norm", fused, numbers([4, 2, 1, 2]), positive([2]), numbers([2], 4)],
  ["softmaxCrossEntropy", (a) => tf.losses.softmaxCrossEntropy(oneHot(), a), x23],
  [
    "a convolution, tanh and matMul",
    (a, w, v) => tf.matMul(tf.reshape(tf.tanh(tf.conv2d(a, w, 1, "same")), [1, -1]), v),
    numbers([1, 3, 3, 1]),
    numbers([2, 2, 1, 2], 5),
    numbers([18, 2], 6),
  ],
];

for (const [name, run, ...inputs] of SMOOTH) {
  Deno.test(`gradient: ${name}, as finite differences`, async () => {
    useTensorFlow(library);
    const wanted = differences(run, inputs);
    assertClose(await traced(library, gradients(run), inputs), wanted, "traced", 3e-3);
  });
}
