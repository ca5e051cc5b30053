import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../../tensorflow/trace.ts";

const FLOAT = { T: { type: "float32" } } as const;

/**
 * max(x, 0) with TensorFlow's `ReluGrad`, traced or eager. The gradient of tfjs multiplies by constants of the shape of
 * x, which TensorFlow keeps in memory for every layer: seconds of start-up and gigabytes for ResNet44.
 *
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import * as tf from "@tensorflow/tfjs";
 * import { openLibrary } from "../../tensorflow/library.ts";
 * import { locateLibrary } from "../../tensorflow/install/locate.ts";
 * import { useTensorFlow } from "../../tensorflow/backend.ts";
 * import { relu } from "./relu.ts";
 *
 * const environment = { LIBTENSORFLOW_PATH: Deno.env.get("LIBTENSORFLOW_PATH") };
 * const { path } = await locateLibrary({ cache: ".cache/libtensorflow", environment });
 * using library = openLibrary(path);
 * useTensorFlow(library);
 * const gradient = tf.grad((x) => relu(x))(tf.tensor1d([-1, 0, 2]), tf.tensor1d([3, 3, 3]));
 * deepEqual([...gradient.dataSync()], [0, 0, 3]);
 * ```
 */
export function relu<T extends tf.Tensor>(x: T): T {
  const rectified = tf.customGrad((x, save) => {
    const [y] = executeOperation("Relu", FLOAT, [x as tf.Tensor], 1);
    (save as tf.GradSaveFunc)([y!]);
    return {
      value: y!,
      gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) =>
        executeOperation("ReluGrad", FLOAT, [dy, y!], 1),
    };
  });
  return rectified(x) as T;
}
