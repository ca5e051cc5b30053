import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Wheel } from "../../../tensorflow/install/wheel.ts";

/** A zip archive of stored files: local headers and data, then the central directory. */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [path, data] of Object.entries(files)) {
    const name = new TextEncoder().encode(path);
    const fields = [20, 0, 0, 0, 0, crc32(data), data.length, data.length, name.length, 0] as const;
    const local = record(0x04034b50, "HHHHHLLLHH", fields);
    body.push(local, name, data);
    const more = [0, 0, 0, 0, offset];
    directory.push(record(0x02014b50, "HHHHHHLLLHHHHHLL", [20, ...fields, ...more]), name);
    offset += local.length + name.length + data.length;
  }
  const central = join(directory);
  const count = Object.keys(files).length;
  const end = record(0x06054b50, "HHHHLLH", [0, 0, count, count, central.length, offset, 0]);
  return join([...body, central, end]);
}

/** A wheel of this project's kind for this machine, with its pin. */
export function fakeWheel(
  files: Readonly<Record<string, Uint8Array>>,
): { bytes: Uint8Array<ArrayBuffer>; pin: Wheel } {
  const bytes = zip(files);
  const { os, arch } = Deno.build;
  const platform = os === "darwin"
    ? "macosx_12_0_arm64"
    : `manylinux_2_17_${arch}.manylinux2014_${arch}`;
  return {
    bytes,
    pin: {
      pname: "tensorflow_cpu",
      version: "2.99.0",
      python: "cp311",
      abi: "cp311",
      platform,
      size: bytes.length,
      unpacked: Object.values(files).reduce((sum, { length }) => sum + length, 0),
      hash: `sha256-${createHash("sha256").update(bytes).digest("base64")}`,
    },
  };
}

/** A signature and little-endian numbers of 2 (H) or 4 (L) bytes. */
function record(signature: number, layout: string, values: readonly number[]): Uint8Array {
  const sizes = [4, ...Array.from(layout, (letter) => letter === "H" ? 2 : 4)];
  const view = new DataView(new ArrayBuffer(sizes.reduce((a, b) => a + b)));
  let at = 0;
  [signature, ...values].forEach((value, i) => {
    if (sizes[i] === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += sizes[i]!;
  });
  return new Uint8Array(view.buffer);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
