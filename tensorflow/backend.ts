import "./node_util.ts";
import * as tf from "@tensorflow/tfjs";
import { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import "@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js";
import { Binding } from "./binding.ts";
import { gatherKernel } from "./gather_kernel.ts";
import type { Library } from "./library.ts";
import type { SessionOptions } from "./session_config.ts";

/** Name of the backend in tfjs, which tfjs-node's kernels prescribe. */
export const BACKEND = "tensorflow";

/**
 * Makes TensorFlow the backend of tfjs: tfjs code then runs eagerly on `library`, or adds nodes to a graph inside
 * {@linkcode trace}, which calls this function itself.
 *
 * The registry of tfjs is global, and so is this choice: a second library replaces the first and disposes its
 * tensors. `tf.removeBackend("tensorflow")` frees all that the backend holds. Needs the permission `--allow-ffi` only.
 *
 * @param options threads of eager execution; a later call for the same library does not change them
 * @throws {Error} when a graph of another library is being traced
 */
export function useTensorFlow(library: Library, options: SessionOptions = {}): void {
  const current = currentBackend()?.binding;
  if (current?.library !== library) {
    if (current?.graph !== undefined) {
      throw new Error("Change libtensorflow: a graph of the present one is being traced");
    }
    if (tf.engine().registryFactory[BACKEND] !== undefined) tf.removeBackend(BACKEND);
    const binding = new Binding(library, options);
    const backend = new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu");
    backend.dispose = () => binding[Symbol.dispose]();
    tf.registerBackend(BACKEND, () => backend, 3);
    tf.unregisterKernel(gatherKernel.kernelName, BACKEND);
    tf.registerKernel(gatherKernel);
  }
  // The promise matters to asynchronous backends only.
  void tf.setBackend(BACKEND);
}

/** The members of tfjs-node's backend that the bridge uses; its own declarations make some of them private. */
export interface NodeBackend {
  readonly binding: Binding;
  createOutputTensor(metadata: { id: number; shape: number[]; dtype: number }): tf.Tensor;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
}

/** The registered TensorFlow backend, if any. */
export function currentBackend(): NodeBackend | undefined {
  if (tf.engine().registryFactory[BACKEND] === undefined) return undefined;
  return tf.findBackend(BACKEND) as unknown as NodeBackend;
}
