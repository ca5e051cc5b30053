import {
  type Attributes,
  checkAttributes,
  describeAttributes,
  setNodeAttributes,
} from "./attributes.ts";
import {
  checkHostTensor,
  describe,
  type DType,
  type ElementType,
  elementTypeOf,
  type HostTensor,
} from "./dtype.ts";
import type { Library, Pointer } from "./library.ts";
import { cString, outputTable } from "./memory.ts";
import { checked } from "./status.ts";
import { createVariable, type Variable } from "./variable.ts";

export type { Attribute, Attributes } from "./attributes.ts";

/** One result of an operation: what a session can feed or fetch, and what other operations take. */
export interface Output {
  readonly graph: Graph;
  readonly operation: Operation;
  readonly index: number;
  readonly dtype: ElementType;
  /** As inferred by TensorFlow; -1 for a dimension that is not known. */
  readonly shape: readonly number[];
  /** Whether the number of dimensions is known; `shape` is empty where it is not. */
  readonly rankKnown: boolean;
}

/** A node of a graph. It lives as long as its graph. */
export interface Operation {
  readonly graph: Graph;
  /** e.g. `MatMul` */
  readonly type: string;
  readonly name: string;
  readonly outputs: readonly Output[];
  readonly pointer: Pointer;
}

/** What an operation may have besides its type. */
export interface OperationOptions {
  /** In the op's order; an array where the op takes a list (`ConcatV2`, `AddN`, `Pack`). */
  readonly inputs?: readonly (Output | readonly Output[])[];
  /** Those that TensorFlow infers from the inputs (`T`, `N`) can be left out. */
  readonly attributes?: Attributes;
  /** Operations that must have run before this one runs. */
  readonly control?: readonly Operation[];
  /** Must be new in the graph; by default made from the type. */
  readonly name?: string;
  /** e.g. `/device:CPU:0`; by default TensorFlow chooses. */
  readonly device?: string;
}

/** What has nothing to wait for. A constant is shared by all that use it, and would make them all wait. */
const SOURCES: ReadonlySet<string> = new Set(["Const", "Placeholder", "VarHandleOp"]);

/** A TensorFlow graph under construction. Operations can be added while sessions run it. */
export class Graph implements Disposable {
  readonly library: Library;
  readonly pointer: Pointer;
  readonly #names = new Set<string>();
  readonly #counters = new Map<string, number>();
  #control: readonly Operation[] = [];
  #disposed = false;

  constructor(library: Library) {
    this.library = library;
    this.pointer = library.symbols.TF_NewGraph()!;
  }

  /** How many operations it has. */
  get size(): number {
    return this.#names.size;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /**
   * Adds an operation.
   * @throws TensorFlowError naming the op, its inputs and attributes when TensorFlow refuses it; the graph is then as
   * before.
   */
  operation(type: string, options: OperationOptions = {}): Operation {
    const { inputs = [], attributes = {}, device } = options;
    const ambient = SOURCES.has(type) ? [] : this.#control;
    const control = [...ambient, ...options.control ?? []];
    this.#check(type, inputs.flat() as Output[], control);
    checkAttributes(`Add "${type}"`, attributes);
    const name = options.name ?? this.#freeName(type);
    const what = () => `Add "${type}"${describeInputs(inputs, attributes)}`;
    const { symbols } = this.library;
    const node = symbols.TF_NewOperation(this.pointer, cString(type), cString(name))!;
    const pointer = checked(this.library, what, (status) => {
      try {
        if (device !== undefined) symbols.TF_SetDevice(node, cString(device));
        for (const input of inputs) {
          if (isList(input)) symbols.TF_AddInputList(node, outputTable(input), input.length);
          else symbols.TF_AddInput(node, outputTable([input]));
        }
        for (const before of control) symbols.TF_AddControlInput(node, before.pointer);
        setNodeAttributes(this.library, node, attributes);
      } catch (error) {
        // Only finishing frees the half-made node.
        symbols.TF_FinishOperation(node, status);
        throw error;
      }
      return symbols.TF_FinishOperation(node, status);
    })!;
    this.#names.add(name);
    const operation = { graph: this, type, name, outputs: [] as Output[], pointer };
    const count = symbols.TF_OperationNumOutputs(pointer);
    for (let index = 0; index < count; index++) {
      operation.outputs.push(this.#output(operation, index));
    }
    return operation;
  }

  /** Adds a value that never changes. The data is copied. */
  constant(tensor: HostTensor, name?: string): Output {
    checkHostTensor(tensor, "Constant");
    return this.operation("Const", {
      attributes: { value: { tensor }, dtype: { type: tensor.dtype } },
      ...(name === undefined ? {} : { name }),
    }).outputs[0]!;
  }

  /** Adds a value that each run feeds. -1 in the shape allows any size. */
  placeholder(dtype: DType, shape: readonly number[], name?: string): Output {
    return this.operation("Placeholder", {
      attributes: { dtype: { type: dtype }, shape: { shape } },
      ...(name === undefined ? {} : { name }),
    }).outputs[0]!;
  }

  /** Adds a resource variable; it has no value until one is assigned in a session. */
  variable(name: string, dtype: DType, shape: readonly number[]): Variable {
    return createVariable(this, name, dtype, shape);
  }

  /** All operations added by `build` wait until `operations` have run; constants and placeholders need not. */
  after<T>(operations: readonly Operation[], build: () => T): T {
    const outer = this.#control;
    this.#control = [...outer, ...operations];
    try {
      return build();
    } finally {
      this.#control = outer;
    }
  }

  /** Frees the graph once its sessions are gone too. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.library.symbols.TF_DeleteGraph(this.pointer);
  }

  #check(type: string, inputs: readonly Output[], control: readonly Operation[]): void {
    if (this.#disposed) throw new Error(`Add "${type}": the graph is disposed`);
    for (const { graph, operation } of inputs) {
      if (graph !== this) {
        throw new Error(`Add "${type}": input "${operation.name}" belongs to another graph`);
      }
    }
    for (const { graph, name } of control) {
      if (graph !== this) {
        throw new Error(`Add "${type}": control input "${name}" belongs to another graph`);
      }
    }
  }

  #freeName(type: string): string {
    let count = this.#counters.get(type) ?? 0;
    while (this.#names.has(`${type}_${count}`)) count++;
    this.#counters.set(type, count + 1);
    return `${type}_${count}`;
  }

  #output(operation: Operation, index: number): Output {
    const { symbols } = this.library;
    const target = outputTable([{ operation, index }]);
    const what = `Read the shape of "${operation.name}"`;
    const dtype = elementTypeOf(symbols.TF_OperationOutputType(target));
    const rank = checked(
      this.library,
      what,
      (status) => symbols.TF_GraphGetTensorNumDims(this.pointer, target, status),
    );
    if (rank < 0) return { graph: this, operation, index, dtype, shape: [], rankKnown: false };
    const dims = new BigInt64Array(rank);
    if (rank > 0) {
      checked(
        this.library,
        what,
        (status) => symbols.TF_GraphGetTensorShape(this.pointer, target, dims, rank, status),
      );
    }
    return {
      graph: this,
      operation,
      index,
      dtype,
      shape: Array.from(dims, Number),
      rankKnown: true,
    };
  }
}

function isList(input: Output | readonly Output[]): input is readonly Output[] {
  return Array.isArray(input);
}

/** ` (float32 [2,3] × float32 [4,5]; transpose_a=true)` */
export function describeInputs(
  inputs: readonly (
    | { readonly dtype: string; readonly shape: readonly number[] }
    | readonly { readonly dtype: string; readonly shape: readonly number[] }[]
  )[],
  attributes: Attributes,
): string {
  const left = inputs.flat().map((input) => describe(input as Output)).join(" × ");
  const right = describeAttributes(attributes);
  const both = [left, right].filter((part) => part !== "").join("; ");
  return both === "" ? "" : ` (${both})`;
}
