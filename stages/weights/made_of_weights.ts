import type { Operation, Output } from "../../tensorflow/mod.ts";
import type { TracedInference } from "./trace_inference.ts";

/** What is made of weights and constants alone. */
export interface Made {
  readonly weights: ReadonlySet<string>;
  /** Whether its numbers are in the order of theirs. */
  readonly isInOrder: boolean;
  /** The weight that it is, as it is; null where it was made of one. */
  readonly itself: string | null;
}

/** What each operation that sees no image makes of weights. */
export type MadeOfWeights = ReadonlyMap<Operation, Made>;

/** Operations on numbers at one place, which leave their order as it is. */
export const BY_VALUE: ReadonlySet<string> = new Set(
  ("Identity Cast StopGradient Relu Relu6 Elu Selu LeakyRelu Tanh Sigmoid Softplus Erf Exp Log Log1p Sqrt Rsqrt Square Neg " +
    "Abs Sign Sin Cos Floor Round Reciprocal Softmax LogSoftmax Add AddV2 BiasAdd Sub Mul RealDiv Maximum Minimum Pow " +
    "SquaredDifference").split(" "),
);

/** Operations that add up over axes of both factors. */
export const PRODUCTS = /MatMul|Conv|Einsum/;

export const sizeOf = (shape: readonly number[]) =>
  shape.reduce((product, length) => product * length, 1);

/** Finds the operations of a network that see no image, and the weights that each is made of. */
export function madeOfWeights({ graph, weights }: TracedInference): MadeOfWeights {
  const made = new Map<Operation, Made>();
  for (const { operation, inputs: given } of graph.nodes) {
    const [output] = operation.outputs;
    if (output === undefined) continue;
    const inputs = given.flat() as Output[];
    const weight = weights.get(output);
    const parts = inputs.map((input) => made.get(input.operation))
      .filter((part) => part !== undefined);
    if (weight !== undefined) {
      made.set(operation, { weights: new Set([weight]), isInOrder: true, itself: weight });
    } else if (operation.type !== "Placeholder" && parts.length === inputs.length) {
      const isRow = operation.type === "Reshape" && output.shape.at(-1) === sizeOf(output.shape);
      const isCopy = operation.type === "Identity" || operation.type === "StopGradient";
      made.set(operation, {
        weights: new Set(parts.flatMap(({ weights }) => [...weights])),
        isInOrder: (inputs.length === 0 || isRow || BY_VALUE.has(operation.type)) &&
          parts.every(({ isInOrder }) => isInOrder),
        itself: isCopy ? parts[0]?.itself ?? null : null,
      });
    }
  }
  return made;
}
