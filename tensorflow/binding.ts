import type { TFEOpAttr, TFJSBinding } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { Attributes } from "./attributes.ts";
import { describe, type ElementType, elementTypeOf, type HostTensor } from "./dtype.ts";
import { EagerContext, type EagerTensor } from "./eager.ts";
import type { Graph, Output } from "./graph.ts";
import type { Library } from "./library.ts";
import type { SessionOptions } from "./session_config.ts";
import { ATTRIBUTE, copyValues, readAttribute, tfjsCode, toTfjsValues } from "./tfjs_values.ts";

/** The data behind a tfjs tensor: a value on the host, an eager value in TensorFlow, or an output of a graph. */
type Entry =
  | { readonly kind: "host"; readonly tensor: HostTensor; readonly constants: Constants }
  | { readonly kind: "eager"; readonly tensor: EagerTensor; readonly constants: Constants }
  | { readonly kind: "traced"; readonly output: Output };

/** The constant that holds a value in each graph that uses it. */
type Constants = WeakMap<Graph, Output>;

/** `TensorMetadata` of tfjs-node. */
interface Metadata {
  id: number;
  shape: number[];
  dtype: number;
}

/**
 * Implements the interface through which tfjs-node's kernels call TensorFlow. While a graph is being traced, an op adds
 * a node to the graph; otherwise it runs eagerly.
 */
export class Binding implements TFJSBinding, Disposable {
  readonly library: Library;
  readonly TF_Version: string;
  readonly TF_FLOAT = 1;
  readonly TF_INT32 = 3;
  readonly TF_UINT8 = 4;
  readonly TF_STRING = 7;
  readonly TF_COMPLEX64 = 8;
  readonly TF_INT64 = 9;
  readonly TF_BOOL = 10;
  readonly TF_RESOURCE = 20;
  readonly TF_ATTR_STRING = ATTRIBUTE.STRING;
  readonly TF_ATTR_INT = ATTRIBUTE.INT;
  readonly TF_ATTR_FLOAT = ATTRIBUTE.FLOAT;
  readonly TF_ATTR_BOOL = ATTRIBUTE.BOOL;
  readonly TF_ATTR_TYPE = ATTRIBUTE.TYPE;
  readonly TF_ATTR_SHAPE = ATTRIBUTE.SHAPE;
  readonly TF_ATTR_RESOURCE = ATTRIBUTE.RESOURCE;
  readonly TensorMetadata = class {
    id = 0;
    shape: number[] = [];
    dtype = 0;
  };
  readonly TFEOpAttr = class {
    name = "";
    type = 0;
    value: TFEOpAttr["value"] = false;
  };

  readonly #options: SessionOptions;
  readonly #entries = new Map<number, Entry>();
  readonly #tracing: Graph[] = [];
  #eager: EagerContext | undefined;
  #next = 1;

  constructor(library: Library, options: SessionOptions = {}) {
    this.library = library;
    this.TF_Version = library.version;
    this.#options = options;
  }

  /** The graph that is being traced, if any. */
  get graph(): Graph | undefined {
    return this.#tracing.at(-1);
  }

  /** Traces into `graph` while `build` runs. */
  tracing<T>(graph: Graph, build: () => T): T {
    this.#tracing.push(graph);
    try {
      return build();
    } finally {
      this.#tracing.pop();
    }
  }

  createTensor(shape: number[], dtype: number, buffer: unknown): number {
    const tensor = copyValues(shape, elementTypeOf(dtype), buffer);
    return this.#add({ kind: "host", tensor, constants: new WeakMap() });
  }

  deleteTensor(id: number): void {
    const entry = this.#entries.get(id);
    if (entry?.kind === "eager") this.#context().free(entry.tensor);
    this.#entries.delete(id);
  }

  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array {
    const entry = this.#get(id);
    if (entry.kind === "traced") {
      throw new Error(
        `Read the value of the traced tensor "${entry.output.operation.name}" (${
          describe(entry.output)
        }): it has none while the graph is built. Fetch toOutput(tensor) in a session instead`,
      );
    }
    return toTfjsValues(
      entry.kind === "host" ? entry.tensor : this.#context().download(entry.tensor),
    );
  }

  /** Runs or traces an op for a tfjs-node kernel, which gives types as numbers and lists of inputs flat. */
  executeOp(name: string, attributes: TFEOpAttr[], ids: number[], outputs: number): Metadata[] {
    const converted = Object.fromEntries(
      attributes.map((attribute) => [attribute.name, readAttribute(name, attribute)]),
    );
    const results = this.execute(name, converted, ids, outputs);
    const open = results.find(({ shape }) => shape.some((dimension) => dimension < 0));
    if (open !== undefined) {
      for (const { id } of results) this.deleteTensor(id);
      const dtype = elementTypeOf(open.dtype);
      throw new Error(
        `Trace "${name}": its result ${
          describe({ ...open, dtype })
        } has no fixed shape, which tfjs needs`,
      );
    }
    return results;
  }

  /** Runs or traces an op. If the op has an attribute `N`, its first `N` inputs form a list. */
  execute(
    type: string,
    attributes: Attributes,
    ids: readonly number[],
    outputs: number,
  ): Metadata[] {
    const graph = this.graph;
    if (graph !== undefined) {
      const inputs = ids.map((id) => this.toOutput(id, graph));
      const operation = graph.operation(type, {
        inputs: groupList(inputs, attributes),
        attributes: trueTypes(type, inputs, attributes),
      });
      return operation.outputs.map((output) => this.addOutput(output));
    }
    const inputs = ids.map((id) => this.#toEager(id));
    return this.#context()
      .execute(
        type,
        groupList(inputs, attributes),
        trueTypes(type, inputs, attributes),
        outputs,
      )
      .map((tensor) => {
        const id = this.#add({ kind: "eager", tensor, constants: new WeakMap() });
        return { id, shape: [...tensor.shape], dtype: tfjsCode(tensor.dtype) };
      });
  }

  /** Registers an output of a graph as a tensor. */
  addOutput(output: Output): Metadata {
    const id = this.#add({ kind: "traced", output });
    const shape = output.rankKnown ? [...output.shape] : [-1];
    return { id, shape, dtype: tfjsCode(output.dtype) };
  }

  /** The output of `graph` behind a traced tensor. A tensor with a value becomes a constant of the graph. */
  toOutput(id: number, graph: Graph): Output {
    const entry = this.#get(id);
    if (entry.kind === "traced") {
      if (entry.output.graph === graph) return entry.output;
      throw new Error(
        `Use the traced tensor "${entry.output.operation.name}" (${
          describe(entry.output)
        }): it belongs to another graph`,
      );
    }
    const constant = entry.constants.get(graph);
    if (constant !== undefined) return constant;
    const tensor = entry.kind === "host" ? entry.tensor : this.#context().download(entry.tensor);
    const output = graph.constant(tensor);
    entry.constants.set(graph, output);
    return output;
  }

  getNumOfTensors(): number {
    return this.#entries.size;
  }

  getNumOfSavedModels(): number {
    return 0;
  }

  /** tfjs-node calls this when it creates the backend; no kernel uses the result. */
  isUsingGpuDevice(): boolean {
    return false;
  }

  loadSavedModel(): number {
    throw new Error("Saved models are not part of this bridge");
  }

  deleteSavedModel(): void {
    throw new Error("Saved models are not part of this bridge");
  }

  runSavedModel(): Metadata[] {
    throw new Error("Saved models are not part of this bridge");
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#entries.keys()]) this.deleteTensor(id);
    this.#eager?.[Symbol.dispose]();
    this.#eager = undefined;
  }

  #add(entry: Entry): number {
    const id = this.#next++;
    this.#entries.set(id, entry);
    return id;
  }

  #get(id: number): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error("Use a tensor: it is disposed");
    return entry;
  }

  #toEager(id: number): EagerTensor {
    const entry = this.#get(id);
    if (entry.kind === "eager") return entry.tensor;
    if (entry.kind === "traced") {
      throw new Error(
        `Use the traced tensor "${entry.output.operation.name}" (${
          describe(entry.output)
        }) outside trace(): it has no value here`,
      );
    }
    const tensor = this.#context().upload(entry.tensor);
    this.#entries.set(id, { kind: "eager", tensor, constants: entry.constants });
    return tensor;
  }

  #context(): EagerContext {
    return this.#eager ??= new EagerContext(this.library, this.#options);
  }
}

/** Corrects the source type of `Cast`: tfjs gives int32 for uint8 and int64. */
function trueTypes(
  type: string,
  inputs: readonly { readonly dtype: ElementType }[],
  attributes: Attributes,
): Attributes {
  const [input] = inputs;
  return type === "Cast" && input !== undefined
    ? { ...attributes, SrcT: { type: input.dtype } }
    : attributes;
}

/** Groups the first `N` inputs into a list, as AddN, ConcatV2, Einsum and Pack need it. */
function groupList<T>(inputs: readonly T[], attributes: Attributes): (T | readonly T[])[] {
  const count = attributes["N"];
  return count !== undefined && "int" in count
    ? [inputs.slice(0, count.int), ...inputs.slice(count.int)]
    : [...inputs];
}
