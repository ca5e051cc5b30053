import { Graph, type Operation, type OperationOptions } from "../../tensorflow/mod.ts";

/** An operation as it was added to a graph. */
export interface RecordedNode extends Required<Pick<OperationOptions, "inputs" | "attributes">> {
  readonly operation: Operation;
}

/** A graph that remembers of each operation what it was made of. */
export class RecordedGraph extends Graph {
  readonly nodes: RecordedNode[] = [];

  override operation(type: string, options: OperationOptions = {}): Operation {
    const operation = super.operation(type, options);
    const { inputs = [], attributes = {} } = options;
    this.nodes.push({ operation, inputs, attributes });
    return operation;
  }
}
