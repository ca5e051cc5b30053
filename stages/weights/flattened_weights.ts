import type { Operation, Output } from "../../tensorflow/mod.ts";
import { DataError } from "../formats/data_error.ts";
import { TRACED_BATCH, type TracedInference } from "./trace_inference.ts";

/** Height, width and channels of an image. */
export type ImageShape = readonly [number, number, number];

/**
 * In which order a value has the numbers of an example: in that of an image that was made one row of, in one that cannot be
 * followed, or, null, in one that is the same in PyTorch.
 */
type Order = ImageShape | "lost" | null;

/** What is made of weights and constants alone. */
interface Made {
  readonly weights: ReadonlySet<string>;
  /** Whether its numbers are in the order of theirs. */
  readonly isInOrder: boolean;
}

/** Operations on numbers at one place, which leave their order as it is. */
const BY_VALUE = new Set(
  ("Identity Cast StopGradient Relu Relu6 Elu Selu LeakyRelu Tanh Sigmoid Softplus Erf Exp Log Log1p Sqrt Rsqrt Square Neg " +
    "Abs Sign Sin Cos Floor Round Reciprocal Softmax LogSoftmax Add AddV2 BiasAdd Sub Mul RealDiv Maximum Minimum Pow " +
    "SquaredDifference").split(" "),
);

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
const ofExample = ({ shape }: Output) => sizeOf(shape) / TRACED_BATCH;

/**
 * Finds the weights that meet the numbers of a flattened image, one for one or as the inputs of a dense layer. PyTorch
 * flattens channel by channel, so that they have another order there.
 *
 * @returns the name of each such weight, and the shape of the image
 * @throws {DataError} when the order in which a weight meets them cannot be followed
 */
export function flattenedWeights(
  { graph, weights }: TracedInference,
): ReadonlyMap<string, ImageShape> {
  const found = new Map<string, ImageShape>();
  const sizes = new Map([...weights].map(([{ shape }, name]) => [name, sizeOf(shape)]));
  const orders = new Map<Operation, Order>();
  /** Values with height, width and channels, which PyTorch has in another layout; vectors in another shape are none. */
  const images = new Set<Operation>();
  const made = new Map<Operation, Made>();
  const madeOf = ({ operation }: Output) => made.get(operation);

  /** Notes that weights meet numbers in an order. */
  const meet = (names: Iterable<string>, order: ImageShape | "lost") => {
    for (const name of names) {
      const before = found.get(name) ?? order;
      if (order === "lost" || String(before) !== String(order)) {
        throw new DataError(
          `Cannot write "${name}" for PyTorch: between a flattened image and this weight, the network mixes values in a way ` +
            "that is not followed here, so that their order in PyTorch is not known. --weights onnx and --weights " +
            "safetensors need no such order.",
        );
      }
      found.set(name, order);
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
        const wide = [...weights].filter((name) => sizes.get(name) !== 1);
        const areRows = isInOrder && sizeOf(input.shape) === size &&
          wide.every((name) => sizes.get(name) === size);
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
    const weight = weights.get(output);
    const parts = inputs.map(madeOf).filter((part) => part !== undefined);
    if (weight !== undefined) {
      made.set(operation, { weights: new Set([weight]), isInOrder: true });
    } else if (operation.type !== "Placeholder" && parts.length === inputs.length) {
      const isRow = operation.type === "Reshape" && output.shape.at(-1) === sizeOf(output.shape);
      made.set(operation, {
        weights: new Set(parts.flatMap(({ weights }) => [...weights])),
        isInOrder: (inputs.length === 0 || isRow || BY_VALUE.has(operation.type)) &&
          parts.every(({ isInOrder }) => isInOrder),
      });
    } else {
      orders.set(operation, followed(operation, inputs, output));
      const isMade = inputs.length === 0 || /Conv|Pool/.test(operation.type) ||
        inputs.some((input) => images.has(input.operation));
      if (isMade && output.shape.length > 2) images.add(operation);
    }
  }
  return found;
}
