import * as tf from "@tensorflow/tfjs";
import { kernel, runOp, runOps, toInt32 } from "./kernel.ts";

/** Kernels of strings; TensorFlow computes them on the processor, also where there is a GPU. */
export const stringKernels: readonly tf.KernelConfig[] = [
  kernel(tf.StringNGrams, (
    { data, dataSplits }: Record<"data" | "dataSplits", tf.Tensor>,
    attrs: tf.StringNGramsAttrs,
  ) =>
    runOps("StringNGrams", [data, dataSplits], 2, {
      separator: { string: attrs.separator },
      ngram_widths: { ints: attrs.nGramWidths },
      left_pad: { string: attrs.leftPad },
      right_pad: { string: attrs.rightPad },
      pad_width: { int: attrs.padWidth },
      preserve_short_sequences: { bool: attrs.preserveShortSequences },
    })),

  kernel(tf.StringSplit, (
    { input, delimiter }: Record<"input" | "delimiter", tf.Tensor>,
    { skipEmpty }: tf.StringSplitAttrs,
  ) => {
    const [indices, values, shape] = runOps("StringSplit", [input, delimiter], 3, {
      skip_empty: { bool: skipEmpty },
    });
    return [toInt32(indices!), values!, toInt32(shape!)];
  }),

  kernel(tf.StringToHashBucketFast, (
    { input }: Record<"input", tf.Tensor>,
    { numBuckets }: tf.StringToHashBucketFastAttrs,
  ) => {
    if (numBuckets <= 0) throw new Error("Number of buckets must be at least 1");
    return toInt32(
      runOp("StringToHashBucketFast", [input], { num_buckets: { int: numBuckets } }),
    );
  }),
];
