import { checkHostTensor, codeOf, describe, type ElementType, type HostTensor } from "./dtype.ts";
import type { Library, Pointer } from "./library.ts";
import { cString, int64Table, toNative } from "./memory.ts";
import { checked } from "./status.ts";

/** Value of one attribute of an op, tagged with its type in TensorFlow's op definitions. */
export type Attribute =
  | { readonly type: ElementType }
  | { readonly types: readonly ElementType[] }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly bool: boolean }
  | { readonly string: string }
  /** A shape, where -1 is an unknown dimension. */
  | { readonly shape: readonly number[] }
  | { readonly tensor: HostTensor };

/** Attributes by name, e.g. `{ transpose_a: { bool: true } }`. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** Functions of the C API that set attributes: those for graph nodes or those for eager ops. */
type Setters = ReturnType<typeof nodeSetters>;

function nodeSetters({ symbols }: Library) {
  return {
    type: symbols.TF_SetAttrType,
    typeList: symbols.TF_SetAttrTypeList,
    int: symbols.TF_SetAttrInt,
    intList: symbols.TF_SetAttrIntList,
    float: symbols.TF_SetAttrFloat,
    floatList: symbols.TF_SetAttrFloatList,
    bool: symbols.TF_SetAttrBool,
    string: symbols.TF_SetAttrString,
    tensor: symbols.TF_SetAttrTensor,
    shape: (
      op: Pointer,
      name: Uint8Array<ArrayBuffer>,
      dims: BigInt64Array<ArrayBuffer>,
      rank: number,
      _status: Pointer,
    ): void => symbols.TF_SetAttrShape(op, name, dims, rank),
  };
}

function eagerSetters({ symbols }: Library): Setters {
  return {
    type: symbols.TFE_OpSetAttrType,
    typeList: symbols.TFE_OpSetAttrTypeList,
    int: symbols.TFE_OpSetAttrInt,
    intList: symbols.TFE_OpSetAttrIntList,
    float: symbols.TFE_OpSetAttrFloat,
    floatList: symbols.TFE_OpSetAttrFloatList,
    bool: symbols.TFE_OpSetAttrBool,
    string: symbols.TFE_OpSetAttrString,
    tensor: symbols.TFE_OpSetAttrTensor,
    shape: symbols.TFE_OpSetAttrShape,
  };
}

/** Sets the attributes of a graph node under construction (`TF_OperationDescription`). */
export function setNodeAttributes(library: Library, node: Pointer, attributes: Attributes): void {
  setAll(library, nodeSetters(library), node, attributes);
}

/** Sets the attributes of an eager op (`TFE_Op`). */
export function setEagerAttributes(library: Library, op: Pointer, attributes: Attributes): void {
  setAll(library, eagerSetters(library), op, attributes);
}

function setAll(library: Library, set: Setters, op: Pointer, attributes: Attributes): void {
  for (const [key, attribute] of Object.entries(attributes)) {
    const name = cString(key);
    const what = `Set attribute "${key}"`;
    if ("type" in attribute) {
      set.type(op, name, codeOf(attribute.type));
    } else if ("types" in attribute) {
      const codes = Int32Array.from(attribute.types, codeOf);
      set.typeList(op, name, codes, codes.length);
    } else if ("int" in attribute) {
      set.int(op, name, BigInt(attribute.int));
    } else if ("ints" in attribute) {
      set.intList(op, name, int64Table(attribute.ints), attribute.ints.length);
    } else if ("float" in attribute) {
      set.float(op, name, attribute.float);
    } else if ("floats" in attribute) {
      set.floatList(op, name, Float32Array.from(attribute.floats), attribute.floats.length);
    } else if ("bool" in attribute) {
      set.bool(op, name, attribute.bool ? 1 : 0);
    } else if ("string" in attribute) {
      const text = cString(attribute.string);
      set.string(op, name, text, BigInt(text.length - 1));
    } else if ("shape" in attribute) {
      const dims = int64Table(attribute.shape);
      checked(library, what, (status) => set.shape(op, name, dims, dims.length, status));
    } else {
      const tensor = toNative(library, attribute.tensor, what);
      try {
        checked(library, what, (status) => set.tensor(op, name, tensor, status));
      } finally {
        library.symbols.TF_DeleteTensor(tensor);
      }
    }
  }
}

/**
 * Rejects attributes that the C API would accept silently or crash on. Call it before allocating anything.
 * @param what the action, for the error
 * @throws {TypeError} when a number is not whole, an element type is unknown, or a tensor is malformed
 */
export function checkAttributes(what: string, attributes: Attributes): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    const whole = "int" in attribute
      ? [attribute.int]
      : "ints" in attribute
      ? attribute.ints
      : "shape" in attribute
      ? attribute.shape
      : [];
    const odd = whole.find((value) => !Number.isSafeInteger(value));
    if (odd !== undefined) {
      throw new TypeError(`${what}: attribute "${name}" needs whole numbers, found ${odd}`);
    }
    const types = "type" in attribute
      ? [attribute.type]
      : "types" in attribute
      ? attribute.types
      : [];
    types.forEach(codeOf);
    if ("tensor" in attribute) {
      checkHostTensor(attribute.tensor, `${what}: attribute "${name}"`);
    }
  }
}

/** Formats attributes for error messages, e.g. `transpose_a=true`. Leaves out types and attributes that are false. */
export function describeAttributes(attributes: Attributes): string {
  const parts: string[] = [];
  for (const [name, attribute] of Object.entries(attributes)) {
    if ("type" in attribute || "types" in attribute) continue;
    if ("bool" in attribute && !attribute.bool) continue;
    const [value] = "tensor" in attribute
      ? [describe(attribute.tensor)]
      : Object.values(attribute) as [unknown];
    parts.push(`${name}=${Array.isArray(value) ? `[${value}]` : value}`);
  }
  return parts.join(", ");
}
