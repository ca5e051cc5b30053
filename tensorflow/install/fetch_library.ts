import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { findInstallation, hasPart, sealPart } from "./installed.ts";
import { LibraryError } from "../library.ts";
import { downloadWheel, type Environment } from "./python.ts";
import { unpackWheel } from "./unpack_wheel.ts";
import { partOf, type Variant, verifyWheel, type Wheel, wheelFile } from "./wheel.ts";

/** How far a fetch is, in bytes. `total` changes when one step ends and the next begins. */
export interface FetchProgress {
  readonly done: number;
  readonly total: number;
  readonly text: string;
}

/** What a fetch needs to know. */
export interface FetchOptions {
  readonly cache: string;
  readonly variant: Variant;
  /** All wheels of the variant for this machine, TensorFlow's first. */
  readonly wheels: readonly Wheel[];
  readonly environment: Environment;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Told once, before anything is fetched: how much, and how much room it takes. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
  /** Free bytes where the cache lies; by default what the system says. */
  readonly freeBytes?: () => Promise<number>;
}

/** Where the cache keeps what it unpacked of a variant's wheels. */
export function installationFolder(
  cache: string,
  variant: Variant,
  wheels: readonly Wheel[],
): string {
  return `${cache}/tensorflow-${wheels[0]!.version}-${variant}`;
}

/**
 * Brings libtensorflow into the cache: from wheels a user has put there, else by pip. Only one process at a time does
 * so; others wait and find it done. Each wheel's part is published when it is complete, so that a fetch that broke off
 * goes on with the wheel it had come to; the library counts as found only when all parts are there.
 *
 * @returns the library's path.
 * @throws LibraryError saying what went wrong, or the signal's reason.
 */
export async function fetchLibrary(options: FetchOptions): Promise<string> {
  const { cache, variant, wheels, onProgress = () => {} } = options;
  const folder = installationFolder(cache, variant, wheels);
  await Deno.mkdir(cache, { recursive: true });
  using lock = await Deno.open(`${cache}/lock`, { write: true, create: true });
  if (!await lock.tryLock(true)) {
    const total = wheels.reduce((sum, { size }) => sum + size, 0);
    onProgress({ done: 0, total, text: "waiting for another process that fetches" });
    await lock.lock(true);
  }
  await removeLeftovers(cache);
  const missing: Wheel[] = [];
  for (const wheel of wheels) if (!await hasPart(folder, wheel)) missing.push(wheel);
  if (missing.length > 0) await announce(options, missing);
  for (const wheel of missing) await fetchPart(options, folder, wheel);
  return (await findInstallation(folder, wheels))!;
}

/** Says what will be fetched, and refuses where it cannot fit. */
async function announce(options: FetchOptions, missing: readonly Wheel[]): Promise<void> {
  const { cache, variant, wheels, onNotice = () => {} } = options;
  const download = missing.reduce((sum, { size }) => sum + size, 0);
  const disk = missing.reduce((sum, { unpacked }) => sum + unpacked, 0);
  // Wheels come and go one by one, so the largest of them is all that is needed for a time.
  const needed = disk + Math.max(...missing.map(({ size }) => size));
  const free = await (options.freeBytes ?? (() => freeBytes(cache)))();
  const rest = missing.length < wheels.length ? "the rest of " : "";
  const what = `${rest}libtensorflow ${wheels[0]!.version} (${variant})`;
  if (free < needed) {
    throw new LibraryError(
      `Fetch ${what}: wanted ${gigabytes(needed)} of free disk at "${cache}", found ${
        gigabytes(free)
      }`,
    );
  }
  onNotice(
    `Fetching ${what}: ${gigabytes(download)} to download, ${gigabytes(disk)} on the disk, ` +
      `in "${cache}".`,
  );
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Obtains one wheel and publishes its part by rename. */
async function fetchPart(options: FetchOptions, folder: string, wheel: Wheel): Promise<void> {
  const { cache, wheels, onProgress = () => {}, signal } = options;
  const part = partOf(wheel);
  const count = wheels.length > 1 ? ` (${wheels.indexOf(wheel) + 1} of ${wheels.length})` : "";
  const name = `${wheel.pname} ${wheel.version}${count}`;
  const temporary = await Deno.makeTempDir({ dir: cache, prefix: "fetch-" });
  try {
    const path = await obtainWheel(options, wheel, temporary, `fetching ${name}`);
    signal?.throwIfAborted();
    const unpacked = `${temporary}/unpacked`;
    await Deno.mkdir(unpacked);
    let done = 0;
    let told = 0;
    const files = await unpackWheel(path, part, unpacked, (bytes, total) => {
      done += bytes;
      if (done < total && done - told < total / 100) return;
      told = done;
      onProgress({ done, total, text: `unpacking ${name}` });
    }, signal);
    await sealPart(unpacked, files, wheel.hash);
    const target = `${folder}/${part.folder}`;
    await Deno.mkdir(dirname(target), { recursive: true });
    if (part.folder === "nvidia/cuda_nvrtc") await linkNvrtc(dirname(target));
    // A folder that is there now is damaged: see hasPart.
    await Deno.remove(target, { recursive: true }).catch(ignoreMissing);
    await Deno.rename(unpacked, target);
  } finally {
    await Deno.remove(temporary, { recursive: true }).catch(ignoreMissing);
  }
}

/** cuDNN looks for NVRTC in `../../nvrtc/lib`, but the wheel names its folder `cuda_nvrtc`. */
async function linkNvrtc(folder: string): Promise<void> {
  await Deno.remove(`${folder}/nvrtc`).catch(ignoreMissing);
  await Deno.symlink("cuda_nvrtc", `${folder}/nvrtc`);
}

/** The verified wheel: the user's own, left where it is, or a fresh download in the temporary folder. */
async function obtainWheel(
  options: FetchOptions,
  wheel: Wheel,
  temporary: string,
  text: string,
): Promise<string> {
  const { cache, environment, signal, onProgress = () => {} } = options;
  const own = `${cache}/${wheelFile(wheel)}`;
  if (await Deno.stat(own).then(() => true, () => false)) {
    await verifyWheel(own, wheel);
    return own;
  }
  const report = async () =>
    onProgress({
      done: Math.min(await bytesBelow(temporary), wheel.size),
      total: wheel.size,
      text,
    });
  await report();
  const timer = setInterval(() => void report().catch(() => {}), 250);
  try {
    const path = await downloadWheel(wheel, temporary, environment, signal);
    await verifyWheel(path, wheel);
    return path;
  } finally {
    clearInterval(timer);
  }
}

/** Removes what an interrupted process left. Only to be called with the lock held. */
async function removeLeftovers(cache: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(cache)) {
    if (isDirectory && name.startsWith("fetch-")) {
      // What an orphaned pip still writes to is left for the next time.
      await Deno.remove(`${cache}/${name}`, { recursive: true }).catch(() => {});
    }
  }
}

/** Bytes of all files under a folder; files that vanish meanwhile count nothing. */
async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      bytes += isDirectory ? await bytesBelow(path) : (await Deno.stat(path)).size;
    }
  } catch (error) {
    ignoreMissing(error);
  }
  return bytes;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
