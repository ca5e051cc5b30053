import type { TFEOpAttr } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { Attribute } from "./attributes.ts";
import { codeOf, type DType, type ElementType, elementTypeOf, type HostTensor } from "./dtype.ts";

/** Numbers of `TF_AttrType` in tfjs-node. */
export const ATTRIBUTE = {
  STRING: 1,
  INT: 2,
  FLOAT: 3,
  BOOL: 4,
  TYPE: 5,
  SHAPE: 6,
  RESOURCE: 8,
} as const;

/** TensorFlow's number for an element type in tfjs, where int32 stands for int64 and uint8. */
export function tfjsCode(dtype: ElementType): number {
  return codeOf(dtype === "int64" || dtype === "uint8" ? "int32" : dtype);
}

/** Copies the values that tfjs gives for a new tensor. */
export function copyValues(shape: number[], dtype: ElementType, values: unknown): HostTensor {
  const copied: Partial<Record<ElementType, () => HostTensor["data"]>> = {
    float32: () => Float32Array.from(values as Float32Array),
    int32: () => Int32Array.from(values as Int32Array),
    bool: () => Uint8Array.from(values as Uint8Array),
    uint8: () => Uint8Array.from(values as Uint8Array),
    // tfjs-node gives an int64 as two int32, low half first.
    int64: () => new BigInt64Array(Int32Array.from(values as Int32Array).buffer),
  };
  const copy = copied[dtype];
  if (copy === undefined) {
    throw new TypeError(`Make a tensor: elements of type ${dtype} are not part of this bridge`);
  }
  return { dtype: dtype as DType, shape: [...shape], data: copy() };
}

/**
 * Converts a value to the array type that tfjs expects.
 * @throws {RangeError} when an int64 value does not fit into int32
 */
export function toTfjsValues({ dtype, data }: HostTensor): Float32Array | Int32Array | Uint8Array {
  if (dtype === "uint8") return Int32Array.from(data as Uint8Array);
  if (data instanceof BigInt64Array) {
    return Int32Array.from(data, (value) => {
      if (BigInt.asIntN(32, value) === value) return Number(value);
      throw new RangeError(`Read an int64 tensor: ${value} does not fit tfjs's int32`);
    });
  }
  return data;
}

/** Converts an attribute of a tfjs-node kernel. */
export function readAttribute(op: string, { name, type, value }: TFEOpAttr): Attribute {
  const list = Array.isArray(value) ? value as number[] : undefined;
  switch (type) {
    case ATTRIBUTE.STRING:
      return { string: value as string };
    case ATTRIBUTE.INT:
      return list === undefined ? { int: value as number } : { ints: list };
    case ATTRIBUTE.FLOAT:
      return list === undefined ? { float: value as number } : { floats: list };
    case ATTRIBUTE.BOOL:
      return { bool: Boolean(value) };
    case ATTRIBUTE.TYPE:
      return list === undefined
        ? { type: elementTypeOf(value as number) }
        : { types: list.map(elementTypeOf) };
    case ATTRIBUTE.SHAPE:
      return { shape: list ?? [] };
    default:
      throw new TypeError(`Run "${op}": attribute "${name}" is of the unknown kind ${type}`);
  }
}
