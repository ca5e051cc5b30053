import type { Operation, Output } from "../../tensorflow/mod.ts";
import { cannotWrite } from "./cannot_write.ts";
import { BY_VALUE, type MadeOfWeights, PRODUCTS, sizeOf } from "./made_of_weights.ts";
import { TRACED_BATCH, type TracedInference } from "./trace_inference.ts";

/** Height, width and channels of an image. */
export type ImageShape = readonly [number, number, number];

/**
 * In which order a value has the numbers of an example: in that of an image that was made one row of, in one that cannot be
 * followed, or, null, in one that is the same in PyTorch.
 */
type Order = ImageShape | "lost" | null;

const ofExample = ({ shape }: Output) => sizeOf(shape) / TRACED_BATCH;

/**
 * Finds the weights that meet the numbers of a flattened image, one for one or as the inputs of a dense layer. PyTorch
 * flattens channel by channel, so that they have another order there.
 *
 * @param made what the network makes of weights alone
 * @returns the name of each such weight, and the shape of the image
 * @throws {DataError} when the order in which a weight meets them cannot be followed
 */
export function flattenedWeights(
  { graph, weights }: TracedInference,
  made: MadeOfWeights,
): ReadonlyMap<string, ImageShape> {
  const found = new Map<string, ImageShape>();
  const shapes = new Map([...weights].map(([{ shape }, name]) => [name, shape]));
  const orders = new Map<Operation, Order>();
  /** Values with height, width and channels, which PyTorch has in another layout; vectors in another shape are none. */
  const images = new Set<Operation>();
  const madeOf = ({ operation }: Output) => made.get(operation);

  /** Notes that weights meet numbers in an order. */
  const meet = (names: Iterable<string>, order: ImageShape | "lost") => {
    for (const name of names) {
      const before = found.get(name) ?? order;
      if (order === "lost" || String(before) !== String(order)) {
        throw cannotWrite(
          name,
          "between a flattened image and this weight, the network mixes values in a way that is not followed here",
          "order",
        );
      }
      found.set(name, order);
    }
  };

  /** Refuses weights that meet an image other than by one number for each channel. */
  const meetImage = ({ type }: Operation, inputs: readonly Output[]) => {
    const image = inputs.find((
      { operation, shape: [, height = 1, width = 1, channels = 1, ...rest] },
    ) => images.has(operation) && rest.length === 0 && height * width > 1 && channels > 1);
    if (image === undefined || PRODUCTS.test(type)) return;
    for (const input of inputs) {
      const { weights = [], isInOrder = true } = madeOf(input) ?? {};
      const isRow = input.shape.at(-1) === sizeOf(input.shape);
      for (const name of weights) {
        const shape = shapes.get(name)!;
        if (sizeOf(shape) === 1 || isInOrder && isRow && shape.length === 1) continue;
        throw cannotWrite(
          name,
          "an image meets this weight other than channel by channel",
          "layout",
        );
      }
    }
  };

  /** The order of what is made of numbers in an order. */
  const followed = (
    { type }: Operation,
    inputs: readonly Output[],
    output: Output,
  ): Order => {
    const values = inputs.filter((input) => madeOf(input) === undefined);
    const known = values.map(({ operation }) => orders.get(operation) ?? null);
    const [x] = values;
    if (type === "Reshape" && x?.shape.length === 4 && output.shape.length === 2) {
      const [, height = 1, width = 1, channels = 1] = x.shape;
      if (known[0] === "lost") return "lost";
      const isSame = !images.has(x.operation) || height * width === 1 || channels === 1;
      return isSame ? null : [height, width, channels];
    }
    const [first] = known.filter((order) => order !== null);
    if (first === undefined) return null;
    const partners = inputs.flatMap((input) => {
      const part = madeOf(input);
      return part === undefined || sizeOf(input.shape) === 1 ? [] : [{ ...part, input }];
    });
    const isOne = known.every((order, i) =>
      order === null ? ofExample(values[i]!) <= 1 : String(order) === String(first)
    );
    const order = isOne ? first : "lost";
    const size = order === "lost" ? NaN : sizeOf(order);
    if (/MatMul/.test(type)) {
      for (const { input, weights, isInOrder } of partners) {
        const isPlain = isInOrder && weights.size === 1 && input.shape[0] === size;
        meet(weights, isPlain && inputs[1] === input ? order : "lost");
      }
      return partners.some(({ weights }) => weights.size > 0) ? null : "lost";
    }
    if (BY_VALUE.has(type)) {
      for (const { weights, isInOrder, input } of partners) {
        const wide = [...weights].filter((name) => sizeOf(shapes.get(name)!) !== 1);
        const areRows = isInOrder && sizeOf(input.shape) === size &&
          wide.every((name) => sizeOf(shapes.get(name)!) === size);
        meet(wide, areRows ? order : "lost");
      }
      // A vector of constants has an order of its own.
      const hasOwn = partners.some(({ weights }) => weights.size === 0);
      return hasOwn || ofExample(output) !== size ? "lost" : order;
    }
    for (const { weights } of partners) meet(weights, "lost");
    if (type === "Reshape" && order !== "lost") {
      if (String(output.shape.slice(1)) === String(order)) {
        images.add(output.operation);
        return null;
      }
      if (String(output.shape) === String(x!.shape)) return order;
    }
    return ofExample(output) <= 1 ? null : "lost";
  };

  for (const { operation, inputs: given } of graph.nodes) {
    const [output] = operation.outputs;
    if (output === undefined) continue;
    const inputs = given.flat() as Output[];
    if (weights.has(output) || made.has(operation)) continue;
    meetImage(operation, inputs);
    orders.set(operation, followed(operation, inputs, output));
    const isMade = inputs.length === 0 || /Conv|Pool/.test(operation.type) ||
      inputs.some((input) => images.has(input.operation));
    if (isMade && output.shape.length > 2) images.add(operation);
  }
  return found;
}
