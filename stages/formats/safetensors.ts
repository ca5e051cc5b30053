import type { DType, HostTensor } from "../../tensorflow/dtype.ts";

/*
 * Safetensors (https://huggingface.co/docs/safetensors), the format of all tensor files of this project: a 64-bit
 * little-endian length, a JSON header of that length (name → dtype, shape, data_offsets), then the data, little-endian
 * and without gaps. Compatible with Python's `safetensors` 0.8.0 in both directions (tests/stages/fixtures).
 */

/** Tensors by name. */
export type Tensors = ReadonlyMap<string, HostTensor>;

interface Kind {
  readonly code: string;
  readonly bytes: number;
  readonly view: (buffer: ArrayBuffer, offset: number, length: number) => HostTensor["data"];
}

const KINDS: Readonly<Record<DType, Kind>> = {
  float32: { code: "F32", bytes: 4, view: (...part) => new Float32Array(...part) },
  int32: { code: "I32", bytes: 4, view: (...part) => new Int32Array(...part) },
  int64: { code: "I64", bytes: 8, view: (...part) => new BigInt64Array(...part) },
  uint8: { code: "U8", bytes: 1, view: (...part) => new Uint8Array(...part) },
  bool: { code: "BOOL", bytes: 1, view: (...part) => new Uint8Array(...part) },
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/**
 * Encodes tensors as a safetensors file. The bytes do not depend on the order of the tensors.
 *
 * @throws {RangeError} when the number of a tensor's elements does not match its shape
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
 *
 * const tensor = { dtype: "uint8", shape: [2], data: new Uint8Array([7, 9]) } as const;
 * const bytes = encodeSafetensors(new Map([["labels", tensor]]));
 * assertEquals(decodeSafetensors(bytes).get("labels"), tensor);
 * ```
 */
export function encodeSafetensors(tensors: Tensors): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(([a, one], [b, other]) =>
    KINDS[other.dtype].bytes - KINDS[one.dtype].bytes || (a < b ? -1 : 1)
  );
  const header: Record<string, Entry> = {};
  let end = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    if (data.length !== count(shape)) {
      throw new RangeError(
        `Cannot write tensor "${name}": its shape [${shape}] needs ${count(shape)} elements, ` +
          `found ${data.length}`,
      );
    }
    const start = end;
    end += data.byteLength;
    header[name] = { dtype: KINDS[dtype].code, shape, data_offsets: [start, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Pads the header with spaces, so that the data starts at a multiple of 8 bytes.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  for (const [name, { data }] of sorted) {
    bytes.set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      8 + length + header[name]!.data_offsets[0],
    );
  }
  return bytes;
}

/**
 * Decodes a safetensors file. Aligned tensors share the memory of `bytes`, others are copied.
 *
 * @throws {SyntaxError} when the file is malformed
 */
export function decodeSafetensors(bytes: Uint8Array<ArrayBuffer>): Map<string, HostTensor> {
  const { header, data } = split(bytes);
  const entries = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => [name, checked(name, entry)] as const)
    .sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  let end = 0;
  for (const [name, { data_offsets: [from, to] }] of entries) {
    if (from !== end) {
      throw new SyntaxError(
        `tensor "${name}" ${
          from < end ? "overlaps the one before it" : "leaves a gap before it"
        }: ` +
          `it starts at ${from}, expected ${end}`,
      );
    }
    end = to;
  }
  if (end !== data.length) {
    throw new SyntaxError(`its tensors take ${end} bytes, but ${data.length} follow the header`);
  }
  return new Map(entries.map(([name, entry]) => [name, tensorOf(entry, data)]));
}

/** Writes tensors to a safetensors file. */
export async function writeSafetensors(path: string, tensors: Tensors): Promise<void> {
  await Deno.writeFile(path, encodeSafetensors(tensors));
}

/** Reads a safetensors file; a SyntaxError for a malformed one names the file. */
export async function readSafetensors(path: string): Promise<Map<string, HostTensor>> {
  const bytes = await Deno.readFile(path);
  try {
    return decodeSafetensors(bytes);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(`Cannot read "${path}" as safetensors: ${cause.message}`, { cause });
  }
}

function split(bytes: Uint8Array<ArrayBuffer>): { header: object; data: Uint8Array<ArrayBuffer> } {
  if (bytes.length < 8) throw new SyntaxError(`found ${bytes.length} bytes, wanted at least 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) {
    throw new SyntaxError(
      `its first 8 bytes announce a header of ${length} bytes, but ${bytes.length - 8} follow`,
    );
  }
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new SyntaxError(`its header is not JSON: ${JSON.stringify(text.slice(0, 40))}`);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new SyntaxError("its header is not a JSON object");
  }
  return { header, data: bytes.subarray(8 + length) };
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

/** Checks that an entry has a supported dtype, and offsets that match its shape. */
function checked(name: string, entry: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = Object(entry) as Entry;
  const kind = Object.values(KINDS).find(({ code }) => code === dtype);
  if (!kind) {
    throw new SyntaxError(
      `tensor "${name}" has the dtype ${JSON.stringify(dtype)}, wanted one of ` +
        Object.values(KINDS).map(({ code }) => code).join(", "),
    );
  }
  const isEntry = Array.isArray(shape) && shape.every(isCount) && Array.isArray(offsets) &&
    offsets.length === 2 && offsets.every(isCount);
  if (!isEntry) {
    throw new SyntaxError(`tensor "${name}" lacks a shape or data_offsets of whole numbers`);
  }
  const wanted = count(shape) * kind.bytes;
  if (offsets[1] - offsets[0] !== wanted) {
    throw new SyntaxError(
      `tensor "${name}" has ${offsets[1] - offsets[0]} bytes, ` +
        `but ${dtype} [${shape}] takes ${wanted}`,
    );
  }
  return { dtype, shape, data_offsets: offsets };
}

function tensorOf(
  { dtype: code, shape, data_offsets: [from, to] }: Entry,
  data: Uint8Array<ArrayBuffer>,
): HostTensor {
  const [dtype, kind] = (Object.entries(KINDS) as [DType, Kind][])
    .find(([, kind]) => kind.code === code)!;
  const offset = data.byteOffset + from;
  const part: [ArrayBuffer, number] = offset % kind.bytes === 0
    ? [data.buffer, offset]
    : [data.slice(from, to).buffer, 0];
  return { dtype, shape, data: kind.view(...part, count(shape)) };
}
