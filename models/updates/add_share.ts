import type * as tf from "@tensorflow/tfjs";
import type { Graph, Operation } from "../../tensorflow/graph.ts";
import { toOutput } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { type Feeds, scalar } from "../feeds.ts";

/** Adds the gradients of a part of a batch, times a share of the batch, to sums. */
export interface AddedShare {
  readonly added: readonly Operation[];
  /** The feed that sets the share. */
  readonly feed: (share: number) => Feeds[number];
}

/** Traces an {@linkcode AddedShare}. Gradient descent with rate −share adds share · gradient in one kernel. */
export function addShare(
  graph: Graph,
  sums: readonly Variable[],
  gradients: readonly tf.Tensor[],
): AddedShare {
  const minusShare = graph.placeholder("float32", []);
  return {
    added: sums.map(({ handle }, i) =>
      graph.operation("ResourceApplyGradientDescent", {
        inputs: [handle, minusShare, toOutput(gradients[i]!)],
        attributes: { T: { type: "float32" } },
      })
    ),
    feed: (share) => [minusShare, scalar(-share)],
  };
}
