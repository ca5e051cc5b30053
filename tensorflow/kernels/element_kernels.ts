import * as tf from "@tensorflow/tfjs";
import { kernel, runOp } from "./kernel.ts";

type X = Record<"x", tf.Tensor>;

/** Kernels of single elements and of reductions, for element types that TensorFlow's op of that name refuses. */
export const elementKernels: readonly tf.KernelConfig[] = [
  kernel(
    tf.BitwiseAnd,
    ({ a, b }: Record<"a" | "b", tf.Tensor>) => runOp("BitwiseAnd", [a, b]),
  ),
  // TensorFlow says that the sign of NaN is NaN.
  kernel(tf.Sign, ({ x }: X) => {
    const sign = runOp("Sign", [x]);
    return x.dtype === "float32" ? tf.where(tf.equal(x, x), sign, tf.zerosLike(x)) : sign;
  }),
  // oneDNN's kernel for int32 gives zeros.
  kernel(
    tf.Round,
    ({ x }: X) => x.dtype === "int32" ? runOp("Identity", [x]) : runOp("Round", [x]),
  ),
  kernel(
    tf.LeakyRelu,
    ({ x }: X, { alpha }: tf.LeakyReluAttrs) =>
      runOp("LeakyRelu", [tf.cast(x, "float32")], { alpha: { float: alpha } }),
  ),
  kernel(tf.Step, ({ x }: X, { alpha }: tf.StepAttrs) => {
    const step = tf.where(
      tf.greater(x, tf.scalar(0, x.dtype as "float32")),
      tf.ones(x.shape, x.dtype as "float32"),
      tf.fill(x.shape, alpha, x.dtype as "float32"),
    );
    return x.dtype === "float32" ? tf.where(tf.isNaN(x), x, step) : step;
  }),
  kernel(tf.Mean, ({ x }: X, { axis, keepDims }: tf.MeanAttrs) => {
    const axes = tf.tensor1d(tf.util.parseAxisParam(axis, x.shape), "int32");
    const values = x.dtype === "complex64" ? x : tf.cast(x, "float32");
    return runOp("Mean", [values, axes], { keep_dims: { bool: keepDims } });
  }),
  kernel(tf.Einsum, (tensors: readonly tf.Tensor[], { equation }: tf.EinsumAttrs) => {
    const [left = "", right = ""] = equation.split("->");
    const unknown = [...right].find((axis) => !left.includes(axis));
    // TensorFlow would make an axis of size 1.
    if (unknown !== undefined) {
      throw new Error(
        `Output subscripts contain the label ${unknown} not present in the input subscripts.`,
      );
    }
    const list = Array.from(tensors);
    return runOp("Einsum", list, { N: { int: list.length }, equation: { string: equation } });
  }),
  kernel(tf.Diag, ({ x }: X) => {
    if (x.dtype !== "bool") return runOp("Diag", [x]);
    return tf.cast(runOp("Diag", [tf.cast(x, "int32")]), "bool");
  }),
  kernel(tf.ScatterNd, (
    { indices, updates }: Record<"indices" | "updates", tf.Tensor>,
    { shape }: tf.ScatterNdAttrs,
  ) => {
    // tfjs lets a vector of indices stand for as many rows of one index.
    const { sliceRank, numUpdates } = tf.backend_util.calculateShapes(updates, indices, shape);
    const rows = tf.reshape(indices, [numUpdates, sliceRank]);
    const values = tf.reshape(updates, [numUpdates, ...shape.slice(sliceRank)]);
    return runOp("ScatterNd", [rows, values, tf.tensor1d(shape, "int32")]);
  }),
];
