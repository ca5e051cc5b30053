import * as tf from "@tensorflow/tfjs";
import { nodeFileSystemRouter } from "@tensorflow/tfjs-node-gpu/dist/io/file_system.js";
import { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { BACKEND, currentBackend, useTensorFlow } from "../backend.ts";
import { keepLoaded } from "../keep_loaded.ts";
import type { Library } from "../library.ts";
import type { SessionOptions } from "../session_config.ts";
import { convolutionKernels } from "./convolution_kernels.ts";
import { countKernels } from "./count_kernels.ts";
import { elementKernels } from "./element_kernels.ts";
import { FullBinding } from "./full_binding.ts";
import { hostKernels } from "./host_kernels.ts";
import { imageKernels } from "./image_kernels.ts";
import { poolingKernels } from "./pooling_kernels.ts";
import { raggedKernels } from "./ragged_kernels.ts";
import { sparseKernels } from "./sparse_kernels.ts";
import { stringKernels } from "./string_kernels.ts";

/** Kernels that tfjs-node lacks, or that compute otherwise than tfjs says. */
const KERNELS: readonly tf.KernelConfig[] = [
  ...convolutionKernels,
  ...countKernels,
  ...elementKernels,
  ...hostKernels,
  ...imageKernels,
  ...poolingKernels,
  ...raggedKernels,
  ...sparseKernels,
  ...stringKernels,
];

/**
 * Makes TensorFlow the backend of tfjs: ordinary tfjs code, `model.fit` included, then runs on `library`.
 *
 * The registry of tfjs is global, and so is this choice. A second library replaces the first and disposes its tensors; a
 * second call for the same library changes nothing. `tf.removeBackend("tensorflow")` frees all that the backend holds.
 * Needs the permission `--allow-ffi` only; a model saved to or loaded from `file://` needs `--allow-write` or `--allow-read`
 * for its folder.
 *
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import * as tf from "@tensorflow/tfjs";
 * import { locateLibrary } from "../install/locate.ts";
 * import { openLibrary } from "../library.ts";
 * import { register } from "./register.ts";
 *
 * const environment = { LIBTENSORFLOW_PATH: Deno.env.get("LIBTENSORFLOW_PATH") };
 * const { path } = await locateLibrary({ cache: ".cache/libtensorflow", environment });
 * register(openLibrary(path));
 * deepEqual(tf.matMul([[1, 2], [3, 4]], [[1], [1]]).arraySync(), [[3], [7]]);
 * ```
 *
 * @param options threads of eager execution; a later call for the same library does not change them
 * @throws {Error} when a graph of another library is being traced
 */
export function register(library: Library, options: SessionOptions = {}): void {
  // The check and the change of libraries are those of the trainings' backend.
  useTensorFlow(library, options);
  const { binding: current } = currentBackend()!;
  if (current instanceof FullBinding) return;
  keepLoaded(library);
  if (current.graph !== undefined) {
    throw new Error("Register libtensorflow with tfjs: a graph is being traced");
  }
  tf.removeBackend(BACKEND);
  const binding = new FullBinding(library, options);
  const backend = new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu");
  backend.dispose = () => binding[Symbol.dispose]();
  tf.registerBackend(BACKEND, () => backend, 3);
  for (const kernel of KERNELS) {
    if (tf.getKernel(kernel.kernelName, BACKEND) !== undefined) {
      tf.unregisterKernel(kernel.kernelName, BACKEND);
    }
    tf.registerKernel(kernel);
  }
  // tfjs refuses an address for which two handlers are registered.
  if (tf.io.getLoadHandlers("file://model").length === 0) {
    tf.io.registerLoadRouter(nodeFileSystemRouter);
    tf.io.registerSaveRouter(nodeFileSystemRouter);
  }
  // The promise matters to asynchronous backends only.
  void tf.setBackend(BACKEND);
}
