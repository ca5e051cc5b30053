/**
 * Packs values 0 and 1 into bits, eight a byte, the first in the lowest bit.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { packBits } from "./packed_bits.ts";
 * assertEquals(packBits([1, 0, 1, 1, 0, 0, 0, 0, 1]), Uint8Array.of(13, 1));
 * ```
 */
export function packBits(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) bytes[i >> 3]! |= values[i]! << (i & 7);
  return bytes;
}

/** Unpacks the first bits of what {@linkcode packBits} has packed. */
export function unpackBits(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1);
}
