import * as tf from "@tensorflow/tfjs";
import {
  createTensorsTypeOpAttr as typeAttribute,
  type NodeJSKernelBackend,
} from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";

/**
 * A kernel for `tf.gather` that works in a trace. tfjs-node's own kernel reads the indices on the host to check them.
 * This one leaves the check to TensorFlow, which rejects an index out of range on a CPU; a GPU returns zeros.
 */
export const gatherKernel: tf.KernelConfig = {
  kernelName: "GatherV2",
  backendName: "tensorflow",
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, indices } = inputs as unknown as Record<"x" | "indices", tf.Tensor>;
    const { axis, batchDims } = attrs as unknown as Record<"axis" | "batchDims", number>;
    const node = backend as NodeJSKernelBackend;
    tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
    const axisTensor = tf.scalar(axis, "int32");
    const result = node.executeSingleOutput("GatherV2", [
      { name: "batch_dims", type: node.binding.TF_ATTR_INT, value: batchDims },
      typeAttribute("Tparams", x.dtype),
      typeAttribute("Tindices", indices.dtype),
      typeAttribute("Taxis", "int32"),
    ], [x, indices, axisTensor]);
    axisTensor.dispose();
    return result;
  },
};
