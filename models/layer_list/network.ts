import type * as tf from "@tensorflow/tfjs";
import type { Network } from "../network.ts";
import { onlyOptions } from "./arguments.ts";
import { checkLayers } from "./check_layers.ts";
import { inOrder, type Layer } from "./layer.ts";
import { shapeText, vectors } from "./kinds_of_values.ts";

/** What a network that is written as a list of layers says of itself. */
export interface ListedNetwork extends Omit<Network, "apply"> {
  /** From the images to one number for each class. */
  readonly layers: readonly Layer[];
}

/**
 * Makes a network of a list of its layers, which files of one's own export by default.
 *
 * ```ts
 * import { conv, dense, globalAveragePool, relu } from "./layers.ts";
 * import { network } from "./network.ts";
 *
 * export default network({
 *   name: "Small",
 *   imageShape: [28, 28, 1],
 *   classes: 10,
 *   layers: [conv(16, { size: 3, stride: 2 }), relu(), globalAveragePool(), dense(10)],
 * });
 * ```
 *
 * Its layers give logits: there is no softmax at the end. Weights start as PyTorch's do.
 */
export function network(listed: ListedNetwork): Network {
  onlyOptions("network", listed, ["name", "imageShape", "classes", "layers"]);
  const { name, imageShape, classes, layers } = listed;
  checkLayers("layers", layers);
  return {
    name,
    imageShape,
    classes,
    apply(scope, images) {
      const logits: tf.Tensor = inOrder(scope, "", layers, images);
      if (logits.rank === 2 && logits.shape[1] === classes) return vectors("network", logits);
      throw new TypeError(
        `The layers of "${name}" give ${
          shapeText(logits)
        }, wanted ${classes} numbers, one for each class: end with dense(${classes})`,
      );
    },
  };
}
