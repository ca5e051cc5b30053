import * as tf from "@tensorflow/tfjs";
import { kernel, runOp } from "./kernel.ts";

/** Kernels that count, search and draw. */
export const countKernels: readonly tf.KernelConfig[] = [
  kernel(tf.DenseBincount, (
    { x, weights }: Record<"x" | "weights", tf.Tensor>,
    { size, binaryOutput }: tf.DenseBincountAttrs,
  ) =>
    runOp("DenseBincount", [x, tf.scalar(size, "int32"), weights], {
      binary_output: { bool: binaryOutput ?? false },
    })),

  kernel(tf.SearchSorted, (
    { sortedSequence, values }: Record<"sortedSequence" | "values", tf.Tensor>,
    { side }: tf.SearchSortedAttrs,
  ) =>
    runOp(side === "left" ? "LowerBound" : "UpperBound", [sortedSequence, values], {
      out_type: { type: "int32" },
    })),

  kernel(tf.Multinomial, (
    { logits }: Record<"logits", tf.Tensor>,
    { numSamples, seed, normalized }: tf.MultinomialAttrs,
  ) => {
    // TensorFlow takes two whole numbers, and tfjs any number.
    const halves = new Int32Array(Float64Array.of(seed).buffer);
    return runOp("StatelessMultinomial", [
      normalized ? tf.log(logits) : logits,
      tf.scalar(numSamples, "int32"),
      tf.tensor1d(halves, "int32"),
    ], { output_dtype: { type: "int32" } });
  }),
];
