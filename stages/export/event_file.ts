/**
 * TensorBoard's event files. A file is a sequence of records as TensorFlow's `record_writer.h` describes them: the length of
 * the data as a 64-bit number, its masked CRC-32C, the data, and theirs. The data are `Event` messages (`event.proto`):
 * field 1 is the time in seconds, 2 the step, 3 the version of the format, 5 a summary, whose field 1 is a value with a tag
 * in field 1 and a number in field 2 (`summary.proto`).
 */

/** A number at a step of a run. */
export interface Scalar {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
  /** When it was measured, in seconds since 1970. */
  readonly seconds: number;
}

const encoder = new TextEncoder();
const DOUBLE = 1, LENGTH = 2, FLOAT = 5;

/** The first record of a file. */
export function fileHeader(seconds: number): Uint8Array<ArrayBuffer> {
  return record([...time(seconds), ...text(3, "brain.Event:2")]);
}

/** The record of a scalar. */
export function scalarRecord({ tag, step, value, seconds }: Scalar): Uint8Array<ArrayBuffer> {
  const number = new Uint8Array(Float32Array.of(value).buffer);
  const inner = [...text(1, tag), 2 << 3 | FLOAT, ...number];
  const summary = [1 << 3 | LENGTH, ...varint(inner.length), ...inner];
  return record([
    ...time(seconds),
    2 << 3,
    ...varint(step),
    5 << 3 | LENGTH,
    ...varint(summary.length),
    ...summary,
  ]);
}

/** A name of an event file; TensorBoard looks for `tfevents` in it and reads files in the order of their names. */
export function eventFileName(seconds: number): string {
  return `events.out.tfevents.${String(Math.floor(seconds)).padStart(10, "0")}.train-longer`;
}

const time = (seconds: number) => [
  1 << 3 | DOUBLE,
  ...new Uint8Array(Float64Array.of(seconds).buffer),
];

function text(field: number, value: string): number[] {
  const bytes = encoder.encode(value);
  return [field << 3 | LENGTH, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 | 128);
  return [...bytes, value];
}

function record(data: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(bytes.subarray(12, 12 + data.length)), true);
  return bytes;
}

/** Remainders of the bytes by Castagnoli's polynomial, in the reflected form. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** CRC-32C, masked as TensorFlow does it, so that a sum over sums stays a good one. */
function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = REMAINDERS[(crc ^ byte) & 255]! ^ crc >>> 8;
  crc = ~crc >>> 0;
  return ((crc >>> 15 | crc << 17) + 0xa282ead8) >>> 0;
}
