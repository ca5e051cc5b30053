/**
 * Tensors of strings as TensorFlow serializes them (`tensorflow/core/framework/tensor.proto`): field 1 is the element type,
 * 2 the shape with its dimensions as field 2 and their sizes as field 1, 8 a string. A protocol buffer writes a field as
 * `number << 3 | wire type`, then a varint (type 0) or a length and bytes (type 2).
 */

const STRING_TYPE = 7;
const TYPE = 1 << 3, SHAPE = 2 << 3 | 2, DIMENSION = 2 << 3 | 2, SIZE = 1 << 3;
const VALUE = 8 << 3 | 2;

/**
 * Serializes a tensor of strings.
 *
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import { deserializeStrings, serializeStrings } from "./string_tensors.ts";
 *
 * const strings = ["small", "", "batch"].map((text) => new TextEncoder().encode(text));
 * deepEqual(deserializeStrings(serializeStrings([3], strings)), strings);
 * ```
 */
export function serializeStrings(
  shape: readonly number[],
  strings: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const dimensions = shape.flatMap((size) => {
    const bytes = [SIZE, ...varint(size)];
    return [DIMENSION, ...varint(bytes.length), ...bytes];
  });
  const head = Uint8Array.of(TYPE, STRING_TYPE, SHAPE, ...varint(dimensions.length), ...dimensions);
  const heads = strings.map(({ length }) => [VALUE, ...varint(length)]);
  const length = strings.reduce((sum, one, i) => sum + one.length + heads[i]!.length, head.length);
  const bytes = new Uint8Array(length);
  bytes.set(head);
  let at = head.length;
  strings.forEach((string, i) => {
    bytes.set(heads[i]!, at);
    bytes.set(string, at + heads[i]!.length);
    at += heads[i]!.length + string.length;
  });
  return bytes;
}

/** The strings of a serialized tensor, in row-major order. */
export function deserializeStrings(bytes: Uint8Array): Uint8Array[] {
  const strings: Uint8Array[] = [];
  let at = 0;
  const number = () => {
    let value = 0;
    for (let place = 1;; place *= 128) {
      const byte = bytes[at++]!;
      value += place * (byte & 127);
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const field = number();
    const length = number();
    if ((field & 7) === 0) continue; // the value of a varint, not a length
    if (field === VALUE) strings.push(bytes.slice(at, at + length));
    at += length;
  }
  return strings;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 | 128);
  return [...bytes, value];
}
