import "./node_util.ts";
import * as tf from "@tensorflow/tfjs";
import { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import "@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js";
import { Binding } from "./binding.ts";
import { gatherKernel } from "./gather_kernel.ts";
import type { Library } from "./library.ts";
import type { SessionOptions } from "./session_config.ts";

/** The name under which tfjs knows this backend; tfjs-node's kernels expect this one. */
export const BACKEND = "tensorflow";

/**
 * Makes TensorFlow the backend of tfjs: tfjs code then runs eagerly on `library`, or into a graph inside
 * {@linkcode trace}, which calls this by itself.
 *
 * tfjs keeps its backends, kernels and the tensors' scopes in one place per process, so this choice is global: one
 * libtensorflow at a time, and setting another one disposes the tensors of the first. `tf.removeBackend("tensorflow")`
 * frees all that the backend holds. Needs the permission `--allow-ffi` and no other.
 *
 * @param options threads of eager execution; kept from the first call for the same library.
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
  // The promise is for asynchronous backends; this one is set when the call returns.
  void tf.setBackend(BACKEND);
}

/** The part of tfjs-node's backend that the bridge calls; its own declarations hide some of it. */
export interface NodeBackend {
  readonly binding: Binding;
  createOutputTensor(metadata: { id: number; shape: number[]; dtype: number }): tf.Tensor;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
}

/** The registered backend, if any. */
export function currentBackend(): NodeBackend | undefined {
  if (tf.engine().registryFactory[BACKEND] === undefined) return undefined;
  return tf.findBackend(BACKEND) as unknown as NodeBackend;
}
