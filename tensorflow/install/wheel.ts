import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { LIBRARY_FILES, LibraryError } from "../library.ts";

/** A build of libtensorflow: for the processor alone, or for NVIDIA GPUs as well. */
export type Variant = "cpu" | "gpu";

/** A pinned Python wheel that carries libtensorflow or a library it needs, named as in its file name. */
export interface Wheel {
  readonly pname: string;
  readonly version: string;
  readonly python: string;
  readonly abi: string;
  /** Platform tags, joined by dots. */
  readonly platform: string;
  /** Bytes of the wheel. */
  readonly size: number;
  /** Bytes of the files that are kept of it. */
  readonly unpacked: number;
  /** Digest of the wheel: `sha256-` and base64, as package managers write it. */
  readonly hash: string;
}

/**
 * The pins by variant, each for several kinds of machine. A variant's first wheel for a machine is TensorFlow's own; for
 * GPUs the others are NVIDIA's libraries.
 */
export type Wheels = Readonly<Record<Variant, readonly Wheel[]>>;

/** A kind of machine as wheels name it, for the end of their platform tag. */
const MACHINES: Readonly<Record<string, string>> = {
  "linux x86_64": "_x86_64",
  "linux aarch64": "_aarch64",
  "darwin aarch64": "_arm64",
};

/** The pinned wheels of a variant for this machine; none where it is not built for such machines. */
export function wheelsForThisMachine(wheels: Wheels, variant: Variant): readonly Wheel[] {
  const { os, arch } = Deno.build;
  const ending = MACHINES[`${os} ${arch}`];
  return wheels[variant].filter(({ platform }) =>
    ending !== undefined && platform.endsWith(ending) &&
    platform.startsWith(os === "darwin" ? "macosx" : "manylinux")
  );
}

/** The wheel's file name, e.g. `tensorflow_cpu-2.20.0-cp311-cp311-manylinux2014_x86_64.whl`. */
export function wheelFile(wheel: Omit<Wheel, "size" | "unpacked" | "hash">): string {
  return `${wheel.pname}-${wheel.version}-${wheel.python}-${wheel.abi}-${wheel.platform}.whl`;
}

/** What is kept of a wheel. */
export interface Part {
  /** The folder it makes beside those of other wheels: `tensorflow`, or e.g. `nvidia/cublas`. */
  readonly folder: string;
  /** Files, relative to that folder, without which it is of no use. */
  readonly required: readonly string[];
  /** Where, relative to that folder, a file of the wheel goes; undefined when it is not needed. */
  readonly place: (path: string) => string | undefined;
}

/** The part of a wheel. TensorFlow's library looks for NVIDIA's in `../nvidia/<name>/lib`, so they lie side by side. */
export function partOf({ pname }: Wheel): Part {
  const nvidia = pname.match(/^nvidia_(\w+)_cu\d+$/)?.[1];
  if (nvidia === undefined) {
    const required = LIBRARY_FILES[Deno.build.os === "darwin" ? "darwin" : "linux"];
    // The second kind of place holds OpenMP in the wheel for aarch64; the library looks beside itself as well.
    const place = (path: string) =>
      required.find((file) => path === `tensorflow/${file}`) ??
        path.match(/^tensorflow\.libs\/([^/]+)$/)?.[1];
    return { folder: "tensorflow", required, place };
  }
  const folder = `nvidia/${nvidia}`;
  const kept = new RegExp(
    `^${folder}/((?:lib|bin|nvvm/(?!include/))(?:.*/)?(?!__init__\\.py$)[^/]+)$`,
  );
  return { folder, required: [], place: (path) => path.match(kept)?.[1] };
}

/**
 * Checks a wheel's size and digest against its pin, reading it as a stream.
 * @throws LibraryError with the expected and the found value.
 */
export async function verifyWheel(path: string, wheel: Wheel): Promise<void> {
  const { size } = await Deno.stat(path);
  if (size !== wheel.size) {
    throw new LibraryError(`Check "${path}": wanted ${wheel.size} bytes, found ${size}`);
  }
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  const found = `sha256-${hash.digest("base64")}`;
  if (found !== wheel.hash) {
    throw new LibraryError(`Check "${path}": wanted ${wheel.hash}, found ${found}`);
  }
}
