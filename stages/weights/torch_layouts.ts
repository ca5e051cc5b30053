import type { Output } from "../../tensorflow/mod.ts";
import { cannotWrite } from "./cannot_write.ts";
import { type MadeOfWeights, PRODUCTS, sizeOf } from "./made_of_weights.ts";
import type { RecordedNode } from "./recorded_graph.ts";
import type { TracedInference } from "./trace_inference.ts";

/**
 * What PyTorch makes of the axes of a weight: those of a dense layer, a convolution or a depthwise one, or `same`, where it
 * has them in the order that they have here.
 */
export type TorchLayout = "dense" | "conv" | "depthwise" | "same";

const isTrue = (attribute: unknown) =>
  typeof attribute === "object" && attribute !== null && "bool" in attribute &&
  attribute.bool === true;

/**
 * Finds the layout in PyTorch of each weight that values are multiplied by, as a matrix or a filter. Other weights are not
 * among them: they have the same axes there.
 *
 * @param made what the network makes of weights alone
 * @throws {DataError} when a weight is multiplied by in a way that has no known layout there
 */
export function torchLayouts(
  { graph, weights }: TracedInference,
  made: MadeOfWeights,
): ReadonlyMap<string, TorchLayout> {
  const shapes = new Map([...weights].map(([{ shape }, name]) => [name, shape]));
  const layouts = new Map<string, TorchLayout>();
  for (const node of graph.nodes) {
    const { type } = node.operation;
    if (!PRODUCTS.test(type)) continue;
    (node.inputs.flat() as Output[]).forEach((input, place) => {
      const { itself = null, weights = [] } = made.get(input.operation) ?? {};
      if (itself === null) {
        const mixed = [...weights].find((name) => isMixed(shapes.get(name)!, input.shape));
        if (mixed === undefined) return;
        throw cannotWrite(
          mixed,
          `values are not multiplied by this weight, but by what the network makes of it`,
          "layout",
        );
      }
      const layout = layoutOf(node, place, input.shape);
      if (layout === null || layout !== (layouts.get(itself) ?? layout)) {
        const how = layout === null ? `as [${input.shape}] by ${type}` : "in two ways";
        throw cannotWrite(itself, `values are multiplied by this weight ${how}`, "layout");
      }
      layouts.set(itself, layout);
    });
  }
  return layouts;
}

/** The layout of a weight of this shape that an operation takes in this place; null if it is not known. */
function layoutOf(
  { operation: { type }, attributes }: RecordedNode,
  place: number,
  { length: rank }: readonly number[],
): TorchLayout | null {
  if (place !== 1) return null;
  if (rank === 4 && type === "Conv2D") return "conv";
  if (rank === 4 && type === "DepthwiseConv2dNative") return "depthwise";
  if (rank !== 2 || !/^(Batch)?MatMul/.test(type)) return null;
  const { transpose_a, transpose_b, adj_x, adj_y } = attributes;
  if (isTrue(transpose_a) || isTrue(adj_x)) return null;
  return isTrue(transpose_b) || isTrue(adj_y) ? "same" : "dense";
}

/** Whether a weight may have its numbers in another order in PyTorch once it is multiplied by in a shape of its own. */
function isMixed(weight: readonly number[], shape: readonly number[]): boolean {
  if (sizeOf(weight) === 1) return false;
  return weight.length > 1 || shape.filter((length) => length > 1).length > 1;
}
