import { findInstallation, sealInstallation } from "./installed.ts";
import { LIBRARY_FILES } from "./library.ts";
import { downloadWheel, type Environment } from "./python.ts";
import { unpackWheel, verifyWheel, type Wheel, wheelFile } from "./wheel.ts";

/** How far a fetch is, in bytes. `total` changes when one step ends and the next begins. */
export interface FetchProgress {
  readonly done: number;
  readonly total: number;
  readonly text: string;
}

/** What a fetch needs to know. */
export interface FetchOptions {
  readonly cache: string;
  readonly wheel: Wheel;
  readonly environment: Environment;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
}

/** Where the cache keeps what it unpacked of a wheel. */
export function installationFolder(cache: string, wheel: Wheel): string {
  return `${cache}/${wheel.version}-cpu`;
}

/**
 * Brings libtensorflow into the cache: from the wheel a user has put there, else by pip. Only one process at a time
 * does so; others wait and find it done. What is published is complete, whatever interrupts.
 *
 * @returns the library's path.
 * @throws LibraryError saying what went wrong, or the signal's reason.
 */
export async function fetchLibrary(options: FetchOptions): Promise<string> {
  const { cache, wheel, onProgress = () => {} } = options;
  await Deno.mkdir(cache, { recursive: true });
  using lock = await Deno.open(`${cache}/lock`, { write: true, create: true });
  if (!await lock.tryLock(true)) {
    onProgress({ done: 0, total: wheel.size, text: "waiting for another process that fetches" });
    await lock.lock(true);
  }
  const folder = installationFolder(cache, wheel);
  const found = await findInstallation(folder, wheel.hash);
  if (found !== undefined) return found;
  await removeLeftovers(cache);
  const temporary = await Deno.makeTempDir({ dir: cache, prefix: "fetch-" });
  try {
    const path = await obtainWheel(options, temporary);
    options.signal?.throwIfAborted();
    const files = LIBRARY_FILES[Deno.build.os === "darwin" ? "darwin" : "linux"];
    const unpacked = `${temporary}/unpacked`;
    await Deno.mkdir(unpacked);
    let done = 0;
    let told = 0;
    await unpackWheel(path, files, unpacked, (bytes, total) => {
      done += bytes;
      if (done < total && done - told < total / 100) return;
      told = done;
      onProgress({ done, total, text: `unpacking ${wheel.pname} ${wheel.version}` });
    }, options.signal);
    await sealInstallation(unpacked, files, wheel.hash);
    // A folder that is there now is damaged: see findInstallation.
    await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
    await Deno.rename(unpacked, folder);
    return (await findInstallation(folder, wheel.hash))!;
  } finally {
    await Deno.remove(temporary, { recursive: true }).catch(ignoreMissing);
  }
}

/** The verified wheel: the user's own, left where it is, or a fresh download in the temporary folder. */
async function obtainWheel(options: FetchOptions, temporary: string): Promise<string> {
  const { cache, wheel, environment, signal, onProgress = () => {} } = options;
  const own = `${cache}/${wheelFile(wheel)}`;
  if (await Deno.stat(own).then(() => true, () => false)) {
    await verifyWheel(own, wheel);
    return own;
  }
  const text = `fetching ${wheel.pname} ${wheel.version}`;
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
