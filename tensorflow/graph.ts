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

/** One result of an operation. Other operations take it as input; a session can feed or fetch it. */
export interface Output {
  readonly graph: Graph;
  readonly operation: Operation;
  readonly index: number;
  readonly dtype: ElementType;
  /** Shape that TensorFlow infers; -1 for an unknown dimension. */
  readonly shape: readonly number[];
  /** Whether the number of dimensions is known; otherwise `shape` is empty. */
  readonly rankKnown: boolean;
}

/** A node of a graph. It lives as long as its graph. */
export interface Operation {
  readonly graph: Graph;
  /** Name of the op, e.g. `MatMul`. */
  readonly type: string;
  readonly name: string;
  readonly outputs: readonly Output[];
  readonly pointer: Pointer;
}

/** Inputs, attributes and placement of a new operation. */
export interface OperationOptions {
  /** The op's inputs in order; an array for an input that is a list (`ConcatV2`, `AddN`, `Pack`). */
  readonly inputs?: readonly (Output | readonly Output[])[];
  /** Attributes of the op. Those that TensorFlow infers from the inputs (`T`, `N`) can be left out. */
  readonly attributes?: Attributes;
  /** Operations that must run before this one. */
  readonly control?: readonly Operation[];
  /** Name of the operation, unique in the graph; by default the type with a number. */
  readonly name?: string;
  /** Device of the operation, e.g. `/device:CPU:0`; by default TensorFlow chooses. */
  readonly device?: string;
}

/** Ops that {@linkcode Graph.after} does not delay: a shared constant would delay all operations that use it. */
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

  /** Number of operations. */
  get size(): number {
    return this.#names.size;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /**
   * Adds an operation.
   * @throws {TensorFlowError} when TensorFlow rejects the op, its inputs or attributes; the graph stays unchanged
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
        // Only TF_FinishOperation frees the unfinished node.
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

  /** Adds a constant, with a copy of the data. */
  constant(tensor: HostTensor, name?: string): Output {
    checkHostTensor(tensor, "Constant");
    return this.operation("Const", {
      attributes: { value: { tensor }, dtype: { type: tensor.dtype } },
      ...(name === undefined ? {} : { name }),
    }).outputs[0]!;
  }

  /** Adds a placeholder, which each run feeds. -1 in the shape allows any size. */
  placeholder(dtype: DType, shape: readonly number[], name?: string): Output {
    return this.operation("Placeholder", {
      attributes: { dtype: { type: dtype }, shape: { shape } },
      ...(name === undefined ? {} : { name }),
    }).outputs[0]!;
  }

  /** Adds a resource variable. It has no value until a session assigns one. */
  variable(name: string, dtype: DType, shape: readonly number[]): Variable {
    return createVariable(this, name, dtype, shape);
  }

  /** Makes all operations that `build` adds, except constants and placeholders, wait for `operations`. */
  after<T>(operations: readonly Operation[], build: () => T): T {
    const outer = this.#control;
    this.#control = [...outer, ...operations];
    try {
      return build();
    } finally {
      this.#control = outer;
    }
  }

  /** Frees the graph. TensorFlow keeps its memory until its sessions are closed too. */
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

/** Formats inputs and attributes for error messages, e.g. ` (float32 [2,3] × float32 [4,5]; transpose_a=true)`. */
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
