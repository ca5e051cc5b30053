/** An array as NumPy saves it, in row-major order. */
export interface Npy {
  readonly shape: readonly number[];
  /** Bytes stay bytes, text stays text; all other numbers become float64. */
  readonly data: Uint8Array<ArrayBuffer> | Float64Array<ArrayBuffer> | readonly string[];
}

type Read = (view: DataView, at: number) => number;

/** NumPy's names of element types without the byte order, how to read one, and its size in bytes. */
const KINDS: Readonly<Record<string, readonly [Read, number]>> = {
  b1: [(view, at) => view.getUint8(at), 1],
  u1: [(view, at) => view.getUint8(at), 1],
  i1: [(view, at) => view.getInt8(at), 1],
  u2: [(view, at) => view.getUint16(at, true), 2],
  i2: [(view, at) => view.getInt16(at, true), 2],
  f2: [(view, at) => view.getFloat16(at, true), 2],
  u4: [(view, at) => view.getUint32(at, true), 4],
  i4: [(view, at) => view.getInt32(at, true), 4],
  f4: [(view, at) => view.getFloat32(at, true), 4],
  u8: [(view, at) => Number(view.getBigUint64(at, true)), 8],
  i8: [(view, at) => Number(view.getBigInt64(at, true)), 8],
  f8: [(view, at) => view.getFloat64(at, true), 8],
};

const MAGIC = [0x93, ...new TextEncoder().encode("NUMPY")];

/**
 * Decodes a `.npy` file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): a magic number, the
 * version, the length of the header, the header as a Python dict, then the elements.
 *
 * @throws {SyntaxError} when it is no such file, or has elements of another type
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeNpy } from "./npy.ts";
 *
 * const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n";
 * const head = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length, 0];
 * const bytes = Uint8Array.from([...head, ...new TextEncoder().encode(header), 7, 9]);
 * assertEquals(decodeNpy(bytes), { shape: [2], data: Uint8Array.of(7, 9) });
 * ```
 */
export function decodeNpy(bytes: Uint8Array<ArrayBuffer>): Npy {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new SyntaxError("it does not begin as NumPy's files do");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = view.getUint8(6) >= 2;
  const start = isLong ? 12 : 10;
  const end = start + (isLong ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, end));
  const [, order = "", code = ""] = /'descr': *'([<>|=]?)(\w+)'/.exec(header) ?? [];
  const shape = (/'shape': *\(([^)]*)\)/.exec(header)?.[1] ?? "").split(",")
    .map((length) => length.trim()).filter((length) => length !== "").map(Number);
  if (/'fortran_order': *True/.test(header)) {
    throw new SyntaxError("its columns come first: save np.ascontiguousarray(…) of it");
  }
  const size = shape.reduce((product, length) => product * length, 1);
  const characters = /^U(\d+)$/.exec(code)?.[1];
  const [read, width] = characters === undefined ? KINDS[code] ?? [] : [undefined, 4 * +characters];
  if (width === undefined || order === ">") {
    throw new SyntaxError(
      `its elements are of the type ${order}${
        code || header.trim()
      }; wanted whole or real numbers, little-endian`,
    );
  }
  if (bytes.length - end !== size * width) {
    throw new SyntaxError(
      `${bytes.length - end} bytes follow its header, but its shape takes ${size * width}`,
    );
  }
  if (code === "u1") return { shape, data: bytes.slice(end) };
  if (read === undefined) {
    const texts = Array.from({ length: size }, (_, i) => text(view, end + i * width, width));
    return { shape, data: texts };
  }
  const data = new Float64Array(size);
  for (let i = 0; i < size; i++) data[i] = read(view, end + i * width);
  return { shape, data };
}

/** A text of fixed width, in UTF-32, filled up with zeros. */
function text(view: DataView, at: number, width: number): string {
  const points = Array.from({ length: width / 4 }, (_, i) => view.getUint32(at + 4 * i, true));
  return String.fromCodePoint(...points).replace(/\0+$/, "");
}
