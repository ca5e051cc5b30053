import type { DType } from "./dtype.ts";
import type { Graph, Operation, Output } from "./graph.ts";

/** A resource variable: a value that a session keeps on the device between runs. */
export interface Variable {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Resource handle, for ops such as `ResourceApplyMomentum`. */
  readonly handle: Output;
  /** Placeholder for a new value from the host. */
  readonly feed: Output;
  /** Assigns the value fed to {@linkcode Variable.feed}. */
  readonly load: Operation;
  /** Value of the variable, read without waiting for any operation. */
  readonly value: Output;
  /** Adds a read that waits for the operations in `control`. */
  read(control?: readonly Operation[]): Output;
  /** Adds an assignment that waits for the operations in `control`; the value must have the variable's type. */
  assign(value: Output, control?: readonly Operation[]): Operation;
}

/** Adds a resource variable to a graph; {@linkcode Graph.variable} calls this. */
export function createVariable(
  graph: Graph,
  name: string,
  dtype: DType,
  shape: readonly number[],
): Variable {
  const type = { type: dtype };
  const handle = graph.operation("VarHandleOp", {
    name,
    attributes: { dtype: type, shape: { shape }, shared_name: { string: name } },
  }).outputs[0]!;
  const read = (control: readonly Operation[] = []) =>
    graph.operation("ReadVariableOp", { inputs: [handle], attributes: { dtype: type }, control })
      .outputs[0]!;
  const assign = (value: Output, control: readonly Operation[] = []) => {
    if (value.dtype !== dtype) {
      throw new TypeError(
        `Assign variable "${name}": wanted ${dtype}, found ${value.dtype} from "${value.operation.name}"`,
      );
    }
    return graph.operation("AssignVariableOp", {
      inputs: [handle, value],
      attributes: { dtype: type, validate_shape: { bool: true } },
      control,
    });
  };
  const feed = graph.placeholder(dtype, shape);
  return { name, dtype, shape, handle, feed, load: assign(feed), value: read(), read, assign };
}
