import type { DType } from "./dtype.ts";
import type { Graph, Operation, Output } from "./graph.ts";

/** A resource variable: state that a session keeps between runs, on the device. */
export interface Variable {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The resource, for ops such as `ResourceApplyMomentum`. */
  readonly handle: Output;
  /** Placeholder for a value from the host. */
  readonly feed: Output;
  /** Assigns what is fed to {@linkcode Variable.feed}. */
  readonly load: Operation;
  /** A read, for fetching and as the value at the start of a step. It waits for nothing. */
  readonly value: Output;
  /** Adds a read that waits for the given operations. */
  read(control?: readonly Operation[]): Output;
  /** Adds an assignment that waits for the given operations. */
  assign(value: Output, control?: readonly Operation[]): Operation;
}

/** Adds the variable's nodes to the graph; see {@linkcode Graph.variable}. */
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
