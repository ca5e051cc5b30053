import {
  type ByteString,
  checkHostTensor,
  describe,
  type HostTensor,
  isHostType,
} from "./dtype.ts";
import type { Graph, Operation, Output } from "./graph.ts";
import type { Library, Pointer } from "./library.ts";
import {
  addressOf,
  fromNative,
  outputTable,
  pointerTable,
  toNative,
  viewString,
} from "./memory.ts";
import { type Device, readDevices } from "./devices.ts";
import { encodeConfig, type SessionOptions } from "./session_config.ts";
import { checked, throwIfFailed } from "./status.ts";

export type { SessionOptions } from "./session_config.ts";
export type { Device } from "./devices.ts";

/** Inputs and outputs of one run of a graph. */
export interface RunRequest {
  /** Outputs to replace by a value from the host. */
  readonly feeds?: readonly (readonly [Output, HostTensor | ByteString])[];
  /** Outputs whose values the run returns. */
  readonly fetches?: readonly Output[];
  /** Operations to run for their effects. */
  readonly targets?: readonly Operation[];
}

/** Runs a graph and holds the values of its variables. */
export class Session implements Disposable {
  readonly graph: Graph;
  readonly #library: Library;
  readonly #pointer: Pointer;
  /** Buffers of the current runs. The reference keeps the garbage collector from freeing them. */
  readonly #underWay = new Set<object>();
  #disposed = false;

  constructor(graph: Graph, options: SessionOptions = {}) {
    this.graph = graph;
    this.#library = graph.library;
    const { symbols } = this.#library;
    const config = encodeConfig(options);
    const native = symbols.TF_NewSessionOptions()!;
    try {
      if (config.length > 0) {
        checked(
          this.#library,
          "Configure a session",
          (status) => symbols.TF_SetConfig(native, config, BigInt(config.length), status),
        );
      }
      this.#pointer = checked(
        this.#library,
        "Open a session",
        (status) => symbols.TF_NewSession(graph.pointer, native, status),
      )!;
    } finally {
      symbols.TF_DeleteSessionOptions(native);
    }
  }

  /**
   * Runs the operations that `fetches` and `targets` need and resolves to the values of `fetches`, in order. The event
   * loop is not blocked. Runs may overlap; they share the variables.
   *
   * @throws {TypeError} when a feed does not match its placeholder, or the host cannot hold a fetched type
   * @throws {TensorFlowError} when the run fails
   * @throws {Error} when the session is disposed, or an output or operation belongs to another graph
   */
  async run(request: RunRequest): Promise<HostTensor[]> {
    const { feeds = [], fetches = [], targets = [] } = request;
    this.#check(request);
    const { symbols } = this.#library;
    const inputs = outputTable(feeds.map(([output]) => output));
    const outputs = outputTable(fetches);
    const targetTable = pointerTable(targets.map((target) => target.pointer));
    const fed: Pointer[] = [];
    const results = pointerTable(fetches.map(() => null));
    const status = symbols.TF_NewStatus()!;
    const inputValues = pointerTable(feeds.map(() => null));
    const buffers = { feeds, inputs, inputValues, outputs, results, targetTable };
    this.#underWay.add(buffers);
    try {
      feeds.forEach(([output, tensor], i) => {
        fed.push(
          tensor.dtype === "string"
            ? viewString(this.#library, tensor)
            : toNative(this.#library, tensor, `Feed "${output.operation.name}"`),
        );
        inputValues[i] = addressOf(fed[i]!);
      });
      await symbols.TF_SessionRun(
        this.#pointer,
        null,
        inputs,
        inputValues,
        fed.length,
        outputs,
        results,
        fetches.length,
        targetTable,
        targets.length,
        null,
        status,
      );
      throwIfFailed(this.#library, () => describeRun(request), status);
      return fetches.map((output, i) =>
        fromNative(
          this.#library,
          Deno.UnsafePointer.create(results[i]!)!,
          `Fetch "${output.operation.name}"`,
        )
      );
    } finally {
      for (const tensor of fed) symbols.TF_DeleteTensor(tensor);
      for (const address of results) {
        if (address !== 0n) symbols.TF_DeleteTensor(Deno.UnsafePointer.create(address));
      }
      symbols.TF_DeleteStatus(status);
      this.#underWay.delete(buffers);
      if (this.#disposed && this.#underWay.size === 0) this.#free();
    }
  }

  /** The devices on which TensorFlow can place operations. */
  devices(): Device[] {
    this.#checkOpen();
    return readDevices(
      this.#library,
      (status) => this.#library.symbols.TF_SessionListDevices(this.#pointer, status),
    );
  }

  /** Whether TensorFlow can place operations on a GPU. */
  hasGpu(): boolean {
    return this.devices().some(({ type }) => type === "GPU");
  }

  /** Closes the session and frees its variables, after the current runs have ended. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#underWay.size === 0) this.#free();
  }

  #free(): void {
    const { symbols } = this.#library;
    checked(
      this.#library,
      "Close a session",
      (status) => symbols.TF_DeleteSession(this.#pointer, status),
    );
  }

  #checkOpen(): void {
    if (this.#disposed) throw new Error("Run a session: it is disposed");
  }

  #check({ feeds = [], fetches = [], targets = [] }: RunRequest): void {
    this.#checkOpen();
    for (const [output, tensor] of feeds) {
      const what = `Feed "${output.operation.name}"`;
      this.#checkGraph(output.graph, what);
      if (tensor.dtype !== "string") checkHostTensor(tensor, what);
      if (output.dtype !== tensor.dtype || !fits(output, tensor.shape)) {
        throw new TypeError(`${what}: wanted ${describe(output)}, found ${describe(tensor)}`);
      }
    }
    for (const output of fetches) {
      const what = `Fetch "${output.operation.name}"`;
      this.#checkGraph(output.graph, what);
      if (!isHostType(output.dtype)) {
        throw new TypeError(`${what}: the host cannot hold elements of type ${output.dtype}`);
      }
    }
    for (const target of targets) this.#checkGraph(target.graph, `Run "${target.name}"`);
  }

  #checkGraph(graph: Graph, what: string): void {
    if (graph !== this.graph) throw new Error(`${what}: it belongs to another graph`);
  }
}

/** Whether a shape matches an output's, where -1 matches any size. */
function fits(output: Output, shape: readonly number[]): boolean {
  return !output.rankKnown ||
    output.shape.length === shape.length &&
      output.shape.every((dimension, i) => dimension < 0 || dimension === shape[i]);
}

function describeRun({ feeds = [], fetches = [], targets = [] }: RunRequest): string {
  const list = (kind: string, names: readonly string[]) => {
    const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
    return names.length === 0 ? [] : [`${kind} ${names.slice(0, 3).join(", ")}${more}`];
  };
  const parts = [
    ...list("feeds", feeds.map(([{ operation }, t]) => `"${operation.name}" ${describe(t)}`)),
    ...list("fetches", fetches.map(({ operation }) => `"${operation.name}"`)),
    ...list("targets", targets.map(({ name }) => `"${name}"`)),
  ];
  return `Run the graph (${parts.join("; ")})`;
}
