import * as tf from "@tensorflow/tfjs";
import { plainKernel, runOps } from "./kernel.ts";

/** Kernels of ragged tensors. Their shapes depend on values, so no trace can hold them. */
export const raggedKernels: readonly tf.KernelConfig[] = [
  plainKernel(
    tf.RaggedRange,
    ({ starts, limits, deltas }: Record<"starts" | "limits" | "deltas", tf.Tensor>) =>
      runOps("RaggedRange", [starts, limits, deltas], 2, {
        T: { type: starts.dtype as "int32" },
        Tsplits: { type: "int32" },
      }),
  ),

  plainKernel(tf.RaggedGather, (
    { paramsNestedSplits, paramsDenseValues, indices }: {
      readonly paramsNestedSplits: tf.Tensor[];
      readonly paramsDenseValues: tf.Tensor;
      readonly indices: tf.Tensor;
    },
    { outputRaggedRank }: tf.RaggedGatherAttrs,
  ) =>
    // TensorFlow infers no types for inputs that stand behind a list.
    runOps(
      "RaggedGather",
      [...paramsNestedSplits, paramsDenseValues, indices],
      outputRaggedRank + 1,
      {
        Tvalues: { type: paramsDenseValues.dtype },
        Tindices: { type: indices.dtype },
        Tsplits: { type: "int32" },
        PARAMS_RAGGED_RANK: { int: paramsNestedSplits.length },
        OUTPUT_RAGGED_RANK: { int: outputRaggedRank },
      },
    )),
];
