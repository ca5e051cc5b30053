import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { LIBRARY_FILES, LibraryError } from "../library.ts";

/** A build of libtensorflow: for the CPU only, or for NVIDIA GPUs as well. */
export type Variant = "cpu" | "gpu";

/** A pinned Python wheel that contains libtensorflow or a library it needs. The fields form its file name. */
export interface Wheel {
  readonly pname: string;
  readonly version: string;
  readonly python: string;
  readonly abi: string;
  /** Platform tags, joined by dots. */
  readonly platform: string;
  /** Size of the wheel, in bytes. */
  readonly size: number;
  /** Size of the files that are unpacked from it, in bytes. */
  readonly unpacked: number;
  /** Digest of the wheel: `sha256-` and base64. */
  readonly hash: string;
}

/**
 * Pinned wheels by variant, for all supported machines. For each machine TensorFlow's wheel comes first; those of
 * NVIDIA's libraries follow for GPUs.
 */
export type Wheels = Readonly<Record<Variant, readonly Wheel[]>>;

/** The end of a wheel's platform tag, by operating system and processor. */
const MACHINES: Readonly<Record<string, string>> = {
  "linux x86_64": "_x86_64",
  "linux aarch64": "_aarch64",
  "darwin aarch64": "_arm64",
};

/** The pinned wheels of a variant for this machine; empty if there is no such build. */
export function wheelsForThisMachine(wheels: Wheels, variant: Variant): readonly Wheel[] {
  const { os, arch } = Deno.build;
  const ending = MACHINES[`${os} ${arch}`];
  return wheels[variant].filter(({ platform }) =>
    ending !== undefined && platform.endsWith(ending) &&
    platform.startsWith(os === "darwin" ? "macosx" : "manylinux")
  );
}

/** File name of a wheel, e.g. `tensorflow_cpu-2.20.0-cp311-cp311-manylinux2014_x86_64.whl`. */
export function wheelFile(wheel: Omit<Wheel, "size" | "unpacked" | "hash">): string {
  return `${wheel.pname}-${wheel.version}-${wheel.python}-${wheel.abi}-${wheel.platform}.whl`;
}

/** The files that are unpacked from a wheel. */
export interface Part {
  /** Folder of the installation that receives the files: `tensorflow`, or e.g. `nvidia/cublas`. */
  readonly folder: string;
  /** Files that must exist, relative to that folder. */
  readonly required: readonly string[];
  /** Maps a path in the wheel to one relative to that folder; undefined for a file that is not needed. */
  readonly place: (path: string) => string | undefined;
}

/** The part of a wheel. Its folder suits TensorFlow, which searches NVIDIA's libraries in `../nvidia/<name>/lib`. */
export function partOf({ pname }: Wheel): Part {
  const nvidia = pname.match(/^nvidia_(\w+)_cu\d+$/)?.[1];
  if (nvidia === undefined) {
    const required = LIBRARY_FILES[Deno.build.os === "darwin" ? "darwin" : "linux"];
    // tensorflow.libs/ holds OpenMP in the wheel for aarch64, which the library also finds in its own folder.
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
 * Checks a wheel's size and digest against its pin.
 * @throws {LibraryError} when one of them differs
 */
export async function verifyWheel(path: string, wheel: Wheel): Promise<void> {
  const { size } = await Deno.stat(path);
  if (size !== wheel.size) {
    throw new LibraryError(`Check "${path}": wanted ${wheel.size} bytes, found ${size}`);
  }
  const found = await digestOf(path);
  if (found !== wheel.hash) {
    throw new LibraryError(`Check "${path}": wanted ${wheel.hash}, found ${found}`);
  }
}

/** The digest of a file, in the form of {@linkcode Wheel}'s hash. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return `sha256-${hash.digest("base64")}`;
}
