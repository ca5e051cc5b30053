import * as tf from "@tensorflow/tfjs";
import { BACKEND } from "../backend.ts";

/** The part of tfjs's cpu backend that holds tensors. */
type HostBackend = tf.KernelBackend & {
  write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId;
};

type Tensors = tf.TensorInfo | readonly tf.TensorInfo[];

/**
 * A kernel that tfjs's own cpu backend computes on the host, for what TensorFlow has no op. It works on values, so no trace
 * can hold it.
 */
function hostKernel(name: string): tf.KernelConfig {
  return {
    kernelName: name,
    backendName: BACKEND,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const host = tf.findBackend("cpu") as HostBackend;
      const device = backend as HostBackend;
      const used: tf.DataId[] = [];
      const move = (
        { dataId, shape, dtype }: tf.TensorInfo,
        from: HostBackend,
        to: HostBackend,
      ) => {
        const values = from.readSync(dataId);
        return { dataId: to.write(values, shape, dtype), shape, dtype };
      };
      const toHost = (tensor: tf.TensorInfo) => {
        const moved = move(tensor, device, host);
        used.push(moved.dataId);
        return moved;
      };
      const moved = Object.fromEntries(
        Object.entries(inputs as Record<string, Tensors>).map(([name, given]) => [
          name,
          Array.isArray(given) ? given.map(toHost) : toHost(given as tf.TensorInfo),
        ]),
      );
      const { kernelFunc } = tf.getKernel(name, "cpu");
      try {
        const results = kernelFunc({
          inputs: moved as tf.NamedTensorInfoMap,
          backend: host,
          ...(attrs === undefined ? {} : { attrs }),
        });
        const toDevice = (result: tf.TensorInfo) => {
          used.push(result.dataId);
          return move(result, host, device);
        };
        return Array.isArray(results) ? results.map(toDevice) : toDevice(results);
      } finally {
        for (const dataId of used) host.disposeData(dataId);
      }
    },
  };
}

/** The order of strings; TensorFlow compares numbers alone. */
function comparison(name: string): tf.KernelConfig {
  const numbers = tf.getKernel(name, BACKEND);
  const strings = hostKernel(name);
  return {
    ...numbers,
    kernelFunc: (params) =>
      (params.inputs["a"]!.dtype === "string" ? strings : numbers).kernelFunc(params),
  };
}

/** Kernels that are computed on the host. */
export const hostKernels: readonly tf.KernelConfig[] = [
  ...[tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual].map(comparison),
  // TensorFlow's op takes a list of strings as an attribute, which the bridge has not.
  hostKernel(tf.RaggedTensorToTensor),
];
