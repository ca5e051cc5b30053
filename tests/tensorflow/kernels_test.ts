import * as tf from "@tensorflow/tfjs";
import type { HostTensor } from "../../tensorflow/dtype.ts";
import { assertClose, eagerly, onCpu, type TensorFunction, traced } from "./compare.ts";
import { openForTests } from "./library.ts";
import { given, numbers, positive } from "./numbers.ts";

const library = await openForTests();

const x23 = numbers([2, 3]), y23 = numbers([2, 3], 2), p23 = positive([2, 3]);
const image = numbers([2, 6, 6, 3]);
const filter = numbers([3, 3, 3, 4], 5);
const truth = given("bool", [4], [1, 0, 1, 0]), other = given("bool", [4], [1, 1, 0, 0]);
const whole = given("int32", [2, 3], [7, -3, 2, 5, 0, 4]);

// deno-lint-ignore no-explicit-any -- tfjs's types ask for ranks that a table of functions cannot carry
type Loose = any;
const f = (run: (...inputs: Loose[]) => tf.Tensor | tf.Tensor[]): TensorFunction => run;

const CASES: readonly (readonly [string, TensorFunction, ...HostTensor[]])[] = [
  ["add broadcasts", f((a, b) => tf.add(a, b)), x23, numbers([3], 9)],
  ["sub", f((a, b) => tf.sub(a, b)), x23, y23],
  ["mul", f((a, b) => tf.mul(a, b)), x23, y23],
  ["div", f((a, b) => tf.div(a, b)), x23, p23],
  ["divNoNan at zero", f((a, b) => tf.divNoNan(a, b)), x23, given("float32", [3], [0, 1, 2])],
  ["floorDiv of integers", f((a) => tf.floorDiv(a, tf.scalar(2, "int32"))), whole],
  ["mod", f((a, b) => tf.mod(a, b)), x23, p23],
  ["pow", f((a, b) => tf.pow(a, b)), p23, x23],
  ["maximum", f((a, b) => tf.maximum(a, b)), x23, y23],
  ["minimum", f((a, b) => tf.minimum(a, b)), x23, y23],
  ["squaredDifference", f((a, b) => tf.squaredDifference(a, b)), x23, y23],
  ["addN", f((a, b) => tf.addN([a, b, a])), x23, y23],
  ["abs", f((a) => tf.abs(a)), x23],
  ["neg", f((a) => tf.neg(a)), x23],
  ["exp", f((a) => tf.exp(a)), x23],
  ["expm1", f((a) => tf.expm1(a)), x23],
  ["log", f((a) => tf.log(a)), p23],
  ["log1p", f((a) => tf.log1p(a)), p23],
  ["sqrt", f((a) => tf.sqrt(a)), p23],
  ["rsqrt", f((a) => tf.rsqrt(a)), p23],
  ["square", f((a) => tf.square(a)), x23],
  ["reciprocal", f((a) => tf.reciprocal(a)), p23],
  ["sin and cos", f((a) => [tf.sin(a), tf.cos(a)]), x23],
  ["tanh", f((a) => tf.tanh(a)), x23],
  ["sigmoid", f((a) => tf.sigmoid(a)), x23],
  ["softplus", f((a) => tf.softplus(a)), x23],
  ["relu", f((a) => tf.relu(a)), x23],
  ["relu6", f((a) => tf.relu6(tf.mul(a, 10))), x23],
  ["elu", f((a) => tf.elu(a)), x23],
  ["selu", f((a) => tf.selu(a)), x23],
  ["leakyRelu", f((a) => tf.leakyRelu(a, 0.1)), x23],
  ["prelu", f((a, b) => tf.prelu(a, b)), x23, p23],
  ["erf", f((a) => tf.erf(a)), x23],
  ["floor, ceil, round", f((a) => [tf.floor(a), tf.ceil(a), tf.round(a)]), numbers([7], 3)],
  ["sign and step", f((a) => [tf.sign(a), tf.step(a)]), x23],
  ["clipByValue", f((a) => tf.clipByValue(a, -0.3, 0.4)), x23],
  ["cast", f((a) => [tf.cast(a, "int32"), tf.cast(a, "bool")]), numbers([5], 4)],
  ["comparisons", f((a, b) => [tf.greater(a, b), tf.lessEqual(a, b), tf.equal(a, a)]), x23, y23],
  ["logic", f((a, b) => [tf.logicalAnd(a, b), tf.logicalOr(a, b), tf.logicalNot(a)]), truth, other],
  ["where", f((c, a, b) => tf.where(c, a, b)), truth, numbers([4]), numbers([4], 2)],
  ["sum over an axis", f((a) => [tf.sum(a, 1), tf.sum(a, 0, true), tf.sum(a)]), x23],
  ["mean", f((a) => [tf.mean(a, [1, 2]), tf.mean(a)]), image],
  ["max, min, prod", f((a) => [tf.max(a, 0), tf.min(a, 1), tf.prod(a, 1)]), x23],
  ["argMax and argMin", f((a) => [tf.argMax(a, 1), tf.argMin(a, 0)]), x23],
  ["all and any", f((a) => [tf.all(a), tf.any(a)]), truth],
  ["moments", f((a) => Object.values(tf.moments(a, [0, 1, 2]))), image],
  ["norm", f((a) => tf.norm(a)), x23],
  ["logSumExp", f((a) => tf.logSumExp(a, 1)), x23],
  ["cumsum", f((a) => tf.cumsum(a, 1, true)), x23],
  ["matMul", f((a, b) => tf.matMul(a, b)), x23, numbers([3, 4], 3)],
  ["matMul transposed", f((a, b) => tf.matMul(a, b, true, false)), x23, numbers([2, 4], 3)],
  ["matMul of batches", f((a, b) => tf.matMul(a, b)), numbers([5, 2, 3]), numbers([5, 3, 4], 3)],
  ["einsum", f((a, b) => tf.einsum("ij,jk->ki", a, b)), x23, numbers([3, 4], 3)],
  ["softmax", f((a) => tf.softmax(a)), x23],
  ["logSoftmax", f((a) => tf.logSoftmax(a)), x23],
  [
    "softmaxCrossEntropy",
    f((a) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([2, 0], "int32"), 3), a)),
    x23,
  ],
  ["reshape and expandDims", f((a) => [tf.reshape(a, [3, -1]), tf.expandDims(a, 1)]), x23],
  ["transpose", f((a) => tf.transpose(a, [0, 3, 1, 2])), image],
  ["concat", f((a, b) => [tf.concat([a, b, a], 0), tf.concat([a, b], 1)]), x23, y23],
  ["split", f((a) => tf.split(a, [1, 3, 2], 1)), image],
  ["stack and unstack", f((a, b) => [tf.stack([a, b], 1), ...tf.unstack(a, 1)]), x23, y23],
  ["gather", f((a, i) => tf.gather(a, i, 1)), x23, given("int32", [4], [2, 0, 1, 2])],
  ["gatherND", f((a, i) => tf.gatherND(a, i)), x23, given("int32", [2, 2], [0, 1, 1, 2])],
  ["slice", f((a) => tf.slice(a, [0, 1, 2, 0], [2, 3, 4, 2])), image],
  ["stridedSlice", f((a) => tf.stridedSlice(a, [0, 1], [2, 6], [1, 2])), image],
  [
    "pad",
    f((a) => [tf.pad(a, [[1, 0], [2, 1]], 3), tf.mirrorPad(a, [[1, 1], [0, 2]], "reflect")]),
    x23,
  ],
  ["tile", f((a) => tf.tile(a, [2, 3])), x23],
  ["reverse", f((a) => tf.reverse(a, [1, 2])), image],
  ["oneHot", f((a) => tf.oneHot(a, 4, 2, -1)), given("int32", [3], [3, 0, 1])],
  [
    "range, fill, zerosLike",
    f((a) => [tf.range(0, 5, 2), tf.fill([2, 2], 7), tf.zerosLike(a)]),
    x23,
  ],
  ["topk", f((a) => Object.values(tf.topk(a, 2))), x23],
  ["conv2d same", f((a, w) => tf.conv2d(a, w, 1, "same")), image, filter],
  ["conv2d strided, valid", f((a, w) => tf.conv2d(a, w, 2, "valid")), image, filter],
  [
    "conv2d of a padded image",
    f((a, w) => tf.conv2d(tf.pad(a, [[0, 0], [2, 2], [2, 2], [0, 0]]), w, 1, "valid")),
    image,
    filter,
  ],
  [
    "depthwiseConv2d",
    f((a, w) => tf.depthwiseConv2d(a, w, 1, "same")),
    image,
    numbers([3, 3, 3, 2]),
  ],
  ["maxPool same", f((a) => tf.maxPool(a, 3, 2, "same")), image],
  ["avgPool", f((a) => tf.avgPool(a, 2, 2, "valid")), image],
  [
    "batchNorm",
    f((a, m, v, s) => tf.batchNorm(a, m, v, m, s, 1e-3)),
    image,
    numbers([3]),
    positive([3]),
    positive([3], 2),
  ],
  ["localResponseNormalization", f((a) => tf.localResponseNormalization(a)), image],
  ["resizeBilinear", f((a) => tf.image.resizeBilinear(a, [4, 9])), image],
];

for (const [name, run, ...inputs] of CASES) {
  Deno.test(`kernel: ${name}, eager and traced, as tfjs's cpu backend`, async () => {
    const wanted = onCpu(run, inputs);
    assertClose(eagerly(library, run, inputs), wanted, "eager");
    assertClose(await traced(library, run, inputs), wanted, "traced");
  });
}
