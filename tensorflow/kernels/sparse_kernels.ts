import * as tf from "@tensorflow/tfjs";
import { plainKernel, runOp, runOps, toInt32, toInt64 } from "./kernel.ts";

type Segments = Record<"data" | "indices" | "segmentIds", tf.Tensor>;

/** Kernels of sparse tensors, whose indices and shapes TensorFlow holds in int64. */
export const sparseKernels: readonly tf.KernelConfig[] = [
  plainKernel(tf.SparseReshape, (
    { inputIndices, inputShape, newShape }: Record<
      "inputIndices" | "inputShape" | "newShape",
      tf.Tensor
    >,
  ) => runOps("SparseReshape", [inputIndices, inputShape, newShape].map(toInt64), 2).map(toInt32)),

  plainKernel(tf.SparseFillEmptyRows, (
    { indices, values, denseShape, defaultValue }: Record<
      "indices" | "values" | "denseShape" | "defaultValue",
      tf.Tensor
    >,
  ) => {
    const [filled, all, isEmpty, map] = runOps(
      "SparseFillEmptyRows",
      [toInt64(indices), values, toInt64(denseShape), defaultValue],
      4,
    );
    return [toInt32(filled!), all!, isEmpty!, toInt32(map!)];
  }),

  plainKernel(tf.SparseSegmentMean, ({ data, indices, segmentIds }: Segments) => {
    const mean = runOp("SparseSegmentMean", [toFloat(data), indices, segmentIds]);
    return tf.cast(mean, data.dtype);
  }),

  plainKernel(
    tf.SparseSegmentSum,
    ({ data, indices, segmentIds }: Segments) =>
      runOp("SparseSegmentSum", [data, indices, segmentIds]),
  ),
];

const toFloat = (tensor: tf.Tensor) => tf.cast(tensor, "float32");
