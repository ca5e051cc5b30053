/** Content of an IDX file: an array of unsigned bytes in row-major order. */
export interface Idx {
  readonly shape: readonly number[];
  readonly data: Uint8Array<ArrayBuffer>;
}

/** The element type of unsigned bytes: the third byte of the magic number, which is 0, 0, type, dimensions. */
const UNSIGNED_BYTES = 0x08;

/**
 * Decodes an IDX file, the format of MNIST (http://yann.lecun.com/exdb/mnist): a magic number, the size of each
 * dimension as a big-endian 32-bit integer, then the elements.
 *
 * @param dimensions expected number of dimensions: 3 for images, 1 for labels
 * @throws {SyntaxError} when the magic number or the length of the file is wrong
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeIdx } from "./idx.ts";
 *
 * const bytes = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]);
 * assertEquals(decodeIdx(bytes, 1), { shape: [3], data: new Uint8Array([7, 2, 1]) });
 * ```
 */
export function decodeIdx(bytes: Uint8Array<ArrayBuffer>, dimensions: number): Idx {
  const magic = bytes.subarray(0, 4);
  const wanted = magicOf(dimensions);
  if (magic.length < 4 || magic.some((byte, i) => byte !== wanted[i])) {
    throw new SyntaxError(
      `its magic number is ${hex(magic)}, wanted ${hex(wanted)} ` +
        `(unsigned bytes in ${dimensions} dimensions)`,
    );
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) {
    throw new SyntaxError(`it has ${bytes.length} bytes, wanted a header of ${start}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - start !== size) {
    throw new SyntaxError(
      `${bytes.length - start} bytes follow its header, but [${shape}] takes ${size}`,
    );
  }
  return { shape, data: bytes.subarray(start) };
}

/** Encodes an array of bytes as an IDX file, which {@linkcode decodeIdx} decodes. */
export function encodeIdx({ shape, data }: Idx): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set(magicOf(shape.length));
  const view = new DataView(bytes.buffer);
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

const magicOf = (dimensions: number) => new Uint8Array([0, 0, UNSIGNED_BYTES, dimensions]);

const hex = (bytes: Uint8Array) =>
  bytes.length === 0 ? "missing" : `0x${bytes.toHex().padStart(8, "0")}`;
