import { type Attributes, checkAttributes, setEagerAttributes } from "./attributes.ts";
import { type ElementType, elementTypeOf, type HostTensor } from "./dtype.ts";
import { describeInputs } from "./graph.ts";
import type { Library, Pointer } from "./library.ts";
import { cString, fromNative, pointerTable, toNative } from "./memory.ts";
import { encodeConfig, type SessionOptions } from "./session_config.ts";
import { checked } from "./status.ts";

/** A value in TensorFlow's memory outside any graph; {@linkcode EagerContext.free} frees it. */
export interface EagerTensor {
  readonly pointer: Pointer;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}

/** Runs ops eagerly, one by one. Intended for small work outside the training loop. */
export class EagerContext implements Disposable {
  readonly #library: Library;
  readonly #pointer: Pointer;

  constructor(library: Library, options: SessionOptions = {}) {
    this.#library = library;
    const { symbols } = library;
    // Without growth, the context would take all GPU memory, and sessions need it.
    const config = encodeConfig({ memoryGrowth: true, ...options });
    const native = symbols.TFE_NewContextOptions()!;
    try {
      checked(
        library,
        "Configure eager execution",
        (status) =>
          symbols.TFE_ContextOptionsSetConfig(native, config, BigInt(config.length), status),
      );
      this.#pointer = checked(
        library,
        "Start eager execution",
        (status) => symbols.TFE_NewContext(native, status),
      )!;
    } finally {
      symbols.TFE_DeleteContextOptions(native);
    }
  }

  /** Copies a host tensor to TensorFlow. */
  upload(tensor: HostTensor): EagerTensor {
    const { symbols } = this.#library;
    const native = toNative(this.#library, tensor, "Tensor");
    try {
      const pointer = checked(
        this.#library,
        "Make a tensor",
        (status) => symbols.TFE_NewTensorHandle(native, status),
      )!;
      return { pointer, dtype: tensor.dtype, shape: tensor.shape };
    } finally {
      symbols.TF_DeleteTensor(native);
    }
  }

  /** Copies a value to the host. */
  download(tensor: EagerTensor): HostTensor {
    const { symbols } = this.#library;
    const native = checked(
      this.#library,
      "Read a tensor",
      (status) => symbols.TFE_TensorHandleResolve(tensor.pointer, status),
    )!;
    try {
      return fromNative(this.#library, native, "Read a tensor: it");
    } finally {
      symbols.TF_DeleteTensor(native);
    }
  }

  free(tensor: EagerTensor): void {
    this.#library.symbols.TFE_DeleteTensorHandle(tensor.pointer);
  }

  /**
   * Runs one op.
   * @param inputs the op's inputs in order; an array for an input that is a list
   * @param outputs number of results of the op
   * @throws {TypeError} when an attribute is malformed
   * @throws {TensorFlowError} when TensorFlow rejects the op
   */
  execute(
    type: string,
    inputs: readonly (EagerTensor | readonly EagerTensor[])[],
    attributes: Attributes,
    outputs: number,
  ): EagerTensor[] {
    checkAttributes(`Run "${type}"`, attributes);
    const library = this.#library;
    const { symbols } = library;
    const what = () => `Run "${type}"${describeInputs(inputs, attributes)}`;
    const results = pointerTable(Array<null>(outputs).fill(null));
    const count = new Int32Array([outputs]);
    const op = checked(
      library,
      what,
      (status) => symbols.TFE_NewOp(this.#pointer, cString(type), status),
    )!;
    try {
      setEagerAttributes(library, op, attributes);
      for (const input of inputs) {
        checked(library, what, (status) => {
          if (isList(input)) {
            const handles = pointerTable(input.map((one) => one.pointer));
            symbols.TFE_OpAddInputList(op, handles, input.length, status);
          } else symbols.TFE_OpAddInput(op, input.pointer, status);
        });
      }
      checked(library, what, (status) => symbols.TFE_Execute(op, results, count, status));
    } finally {
      symbols.TFE_DeleteOp(op);
    }
    return Array.from(
      results.subarray(0, count[0]),
      (address) => this.#describe(Deno.UnsafePointer.create(address)!),
    );
  }

  [Symbol.dispose](): void {
    this.#library.symbols.TFE_DeleteContext(this.#pointer);
  }

  #describe(pointer: Pointer): EagerTensor {
    const library = this.#library;
    const { symbols } = library;
    const what = "Read a tensor's shape";
    const rank = checked(
      library,
      what,
      (status) => symbols.TFE_TensorHandleNumDims(pointer, status),
    );
    const shape = Array.from({ length: rank }, (_, i) =>
      Number(
        checked(library, what, (status) => symbols.TFE_TensorHandleDim(pointer, i, status)),
      ));
    return { pointer, dtype: elementTypeOf(symbols.TFE_TensorHandleDataType(pointer)), shape };
  }
}

function isList(input: EagerTensor | readonly EagerTensor[]): input is readonly EagerTensor[] {
  return Array.isArray(input);
}
