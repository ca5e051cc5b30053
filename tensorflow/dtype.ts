/** Element types that the host can hold. */
export type DType = "float32" | "int32" | "int64" | "uint8" | "bool";

/** Element types that may occur inside a graph; those beyond {@linkcode DType} cannot be fed or fetched. */
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
 * A dense array on the host, in row-major order. `bool` is held as bytes 0 and 1.
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

/** A scalar of bytes, such as a compressed image; it can be fed, not fetched. */
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

/** TensorFlow's number for an element type. */
export function codeOf(dtype: ElementType): number {
  const code = dtype === "unknown" ? undefined : CODES[dtype];
  if (code === undefined) throw new TypeError(`"${dtype}" is not an element type of TensorFlow`);
  return code;
}

/** The element type with TensorFlow's number `code`; `"unknown"` where this bridge has no name for it. */
export function elementTypeOf(code: number): ElementType {
  return NAMES.get(code) ?? "unknown";
}

/** Whether the host can hold elements of this type. */
export function isHostType(dtype: ElementType): dtype is DType {
  return Object.hasOwn(ARRAYS, dtype);
}

/** Bytes of one element. */
export function bytesOf(dtype: DType): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT;
}

/** A zeroed array of `length` elements, with a buffer of its own. */
export function emptyArray(dtype: DType, length: number): HostTensor["data"] {
  return new ARRAYS[dtype](new ArrayBuffer(length * bytesOf(dtype)));
}

/** Number of elements of a fully known shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** `float32 [2,?]`: an element type and shape as errors print them. */
export function describe(
  value: { readonly dtype: string; readonly shape: readonly number[] },
): string {
  return `${value.dtype} [${value.shape.map((d) => d < 0 ? "?" : d).join(",")}]`;
}

/**
 * Checks that a host tensor is what it says.
 * @throws TypeError naming `what` when the shape is not made of whole numbers, the array is of the wrong kind, or its
 * length is not the product of the shape.
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
