import batchNorm from "../../models/batch_norm.ts";
import { applyTraining, buildModel, declare } from "../../models/model.ts";
import type { Network } from "../../models/network.ts";
import { Graph, type Library, toTensor, trace } from "../../tensorflow/mod.ts";
import type * as tf from "@tensorflow/tfjs";
import { checkedScope } from "./checked_scope.ts";

/** Images of the second trace: not as many as in the first, and even, for layers that part a batch. */
const IMAGES = 4;

/**
 * Traces the network as a training does, first for its parameters, then to compute with them, and says whether it has batch
 * norm.
 *
 * @throws {Error} for what would end the training, with the user's line in its stack
 */
export function hasBatchNorm(library: Library, network: Network): boolean {
  const shapes = new Map<string, string>();
  const checked: Network = {
    ...network,
    apply(scope, images) {
      const logits = network.apply(checkedScope(scope, shapes), images);
      if (String(logits?.shape) === String([images.shape[0], network.classes])) return logits;
      throw new TypeError(
        `apply gives values of shape [${logits?.shape}] for ${images.shape[0]} images, wanted [${
          images.shape[0]
        },${network.classes}]: one number for each class`,
      );
    },
  };
  const form = batchNorm();
  const declared = declare(library, checked, form);
  for (const { name, shape } of declared) shapes.set(name, String(shape));
  using graph = new Graph(library);
  const model = buildModel(graph, checked, form, declared);
  trace(graph, () => {
    const values = model.parameters.map((variable) => toTensor(variable.read()));
    const images = toTensor(graph.placeholder("float32", [IMAGES, ...network.imageShape]));
    applyTraining(model, values, images as tf.Tensor4D, null);
  });
  return declared.some(({ learned }) => !learned);
}
