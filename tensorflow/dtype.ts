/** Element types that the host can hold. */
export type DType = "float32" | "int32" | "int64" | "uint8" | "bool";

/** Element types of tensors in a graph. Only those of {@linkcode DType} can be fed and fetched. */
export type ElementType =
  | DType
  | "float64"
  | "float16"
  | "bfloat16"
  | "int8"
  | "int16"
  | "uint16"
  | "uint32"
  | "uint64"
  | "complex64"
  | "string"
  | "resource"
  | "variant"
  | "unknown";

/**
 * A dense array on the host, in row-major order. `bool` is stored as bytes 0 and 1.
 *
 * ```ts
 * import { checkHostTensor, type HostTensor } from "./dtype.ts";
 *
 * const identity: HostTensor = {
 *   dtype: "float32",
 *   shape: [2, 2],
 *   data: Float32Array.of(1, 0, 0, 1),
 * };
 * checkHostTensor(identity, "Identity");
 * ```
 */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** A scalar `string` tensor, such as a compressed image. It can be fed but not fetched. */
export interface ByteString {
  readonly dtype: "string";
  readonly shape: readonly [];
  readonly data: Uint8Array<ArrayBuffer>;
}

/** `enum TF_DataType` of TensorFlow's `tf_datatype.h`. */
const CODES: Readonly<Record<Exclude<ElementType, "unknown">, number>> = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  uint16: 17,
  float16: 19,
  resource: 20,
  variant: 21,
  uint32: 22,
  uint64: 23,
};

const NAMES = new Map(
  Object.entries(CODES).map(([name, code]) => [code, name as ElementType]),
);

const ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** TensorFlow's number for an element type; a TypeError for `"unknown"`. */
export function codeOf(dtype: ElementType): number {
  const code = dtype === "unknown" ? undefined : CODES[dtype];
  if (code === undefined) throw new TypeError(`"${dtype}" is not an element type of TensorFlow`);
  return code;
}

/** The element type with TensorFlow's number `code`; `"unknown"` for types that this bridge does not name. */
export function elementTypeOf(code: number): ElementType {
  return NAMES.get(code) ?? "unknown";
}

/** Whether the host can hold elements of this type. */
export function isHostType(dtype: ElementType): dtype is DType {
  return Object.hasOwn(ARRAYS, dtype);
}

/** Size of one element, in bytes. */
export function bytesOf(dtype: DType): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT;
}

/** A new zeroed array of `length` elements. */
export function emptyArray(dtype: DType, length: number): HostTensor["data"] {
  return new ARRAYS[dtype](new ArrayBuffer(length * bytesOf(dtype)));
}

/** Number of elements of a shape without unknown dimensions; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** Formats element type and shape for error messages, e.g. `float32 [2,?]`. */
export function describe(
  value: { readonly dtype: string; readonly shape: readonly number[] },
): string {
  return `${value.dtype} [${value.shape.map((d) => d < 0 ? "?" : d).join(",")}]`;
}

/**
 * Checks that a host tensor's data match its type and shape.
 * @param what the tensor's name in errors
 * @throws {TypeError} when a dimension is not a whole number, or the array has the wrong class or length
 */
export function checkHostTensor(tensor: HostTensor, what: string): void {
  const found = `${what} (${describe(tensor)})`;
  const expected = ARRAYS[tensor.dtype];
  if (expected === undefined) {
    throw new TypeError(
      `${found} has dtype "${tensor.dtype}"; the host holds ${Object.keys(ARRAYS).join(", ")}`,
    );
  }
  if (!tensor.shape.every((d) => Number.isSafeInteger(d) && d >= 0)) {
    throw new TypeError(`${found} has a shape that is not whole numbers from 0`);
  }
  if (!(tensor.data instanceof expected)) {
    throw new TypeError(
      `${found} needs its data as ${expected.name}, found ${tensor.data?.constructor?.name}`,
    );
  }
  if (tensor.data.length !== sizeOf(tensor.shape)) {
    throw new TypeError(
      `${found} needs ${sizeOf(tensor.shape)} elements, found ${tensor.data.length}`,
    );
  }
}
