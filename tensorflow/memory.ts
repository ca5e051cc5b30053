import type { Library, Pointer } from "./library.ts";
import {
  bytesOf,
  type ByteString,
  checkHostTensor,
  codeOf,
  elementTypeOf,
  emptyArray,
  type HostTensor,
  isHostType,
  sizeOf,
} from "./dtype.ts";

const encoder = new TextEncoder();

/** The numeric value of a pointer, for arrays that C reads. */
export function addressOf(pointer: Deno.PointerValue): bigint {
  return Deno.UnsafePointer.value(pointer);
}

/** Encodes a text as a zero-terminated UTF-8 string. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text + "\0") as Uint8Array<ArrayBuffer>;
}

/** A C array of pointers. Its memory does not move. */
export function pointerTable(pointers: readonly Deno.PointerValue[]): BigUint64Array<ArrayBuffer> {
  const table = new BigUint64Array(new ArrayBuffer(8 * pointers.length));
  pointers.forEach((pointer, i) => table[i] = addressOf(pointer));
  return table;
}

/** A C array of `int64_t`. */
export function int64Table(values: readonly number[]): BigInt64Array<ArrayBuffer> {
  const table = new BigInt64Array(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => table[i] = BigInt(value));
  return table;
}

/** A C array of `TF_Output`, of 16 bytes each: operation, index, padding. */
export function outputTable(
  outputs: readonly { readonly operation: { readonly pointer: Pointer }; readonly index: number }[],
): Uint8Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(16 * outputs.length);
  const view = new DataView(buffer);
  outputs.forEach((output, i) => {
    view.setBigUint64(16 * i, addressOf(output.operation.pointer), true);
    view.setInt32(16 * i + 8, output.index, true);
  });
  return new Uint8Array(buffer);
}

/**
 * Copies a host tensor into a new `TF_Tensor`, which the caller frees with `TF_DeleteTensor`.
 * @param what the tensor's name in errors
 * @throws {TypeError} when the data do not match type and shape
 * @throws {RangeError} when TensorFlow cannot allocate the memory
 */
export function toNative(library: Library, tensor: HostTensor, what: string): Pointer {
  checkHostTensor(tensor, what);
  const { symbols } = library;
  const bytes = sizeOf(tensor.shape) * bytesOf(tensor.dtype);
  const native = symbols.TF_AllocateTensor(
    codeOf(tensor.dtype),
    int64Table(tensor.shape),
    tensor.shape.length,
    BigInt(bytes),
  );
  if (native === null) {
    throw new RangeError(`${what}: TensorFlow could not allocate ${bytes} bytes`);
  }
  if (bytes > 0) {
    const target = Deno.UnsafePointerView.getArrayBuffer(symbols.TF_TensorData(native)!, bytes);
    new Uint8Array(target).set(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, bytes));
  }
  return native;
}

/** `sizeof(TF_TString)` in `tf_tstring.h`. */
const TSTRING_BYTES = 24;

/** A new `TF_Tensor` that refers to the bytes without a copy. They must stay alive and unchanged while it lives. */
export function viewString(library: Library, { data }: ByteString): Pointer {
  const { symbols } = library;
  const native = symbols.TF_AllocateTensor(
    codeOf("string"),
    int64Table([]),
    0,
    BigInt(TSTRING_BYTES),
  )!;
  const string = symbols.TF_TensorData(native);
  symbols.TF_StringInit(string);
  symbols.TF_StringAssignView(string, data, BigInt(data.length));
  return native;
}

/**
 * Copies a `TF_Tensor` to the host, without freeing it.
 * @param what the tensor's name in errors
 * @throws {TypeError} when the host cannot hold the element type
 */
export function fromNative(library: Library, native: Pointer, what: string): HostTensor {
  const { symbols } = library;
  const dtype = elementTypeOf(symbols.TF_TensorType(native));
  if (!isHostType(dtype)) {
    throw new TypeError(`${what} has elements of type ${dtype}, which the host cannot hold`);
  }
  const shape = Array.from(
    { length: symbols.TF_NumDims(native) },
    (_, i) => Number(symbols.TF_Dim(native, i)),
  );
  const data = emptyArray(dtype, sizeOf(shape));
  if (data.length > 0) {
    Deno.UnsafePointerView.copyInto(
      symbols.TF_TensorData(native)!,
      new Uint8Array(data.buffer as ArrayBuffer),
    );
  }
  return { dtype, shape, data };
}
