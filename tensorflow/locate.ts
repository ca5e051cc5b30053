import { resolve } from "node:path";
import { fetchLibrary, type FetchProgress, installationFolder } from "./fetch_library.ts";
import { findInstallation } from "./installed.ts";
import { LibraryError, libraryFile } from "./library.ts";
import { type Environment, findPythonTensorFlow } from "./python.ts";
import { type Opened, openOnce } from "./open_once.ts";
import { type Wheel, wheelFile, wheelForThisMachine, type Wheels } from "./wheel.ts";
import pinned from "./wheels.json" with { type: "json" };

/** A libtensorflow on this machine. */
export interface LocatedLibrary {
  /** The file to open. */
  readonly path: string;
  readonly version: string;
  readonly origin: "LIBTENSORFLOW_PATH" | "cache" | "python" | "fetched";
  /** Whether it was built for NVIDIA GPUs; such a build runs on a machine without one, too. */
  readonly variant: "cpu" | "gpu";
}

/** Where to look and whom to tell. */
export interface LocateOptions {
  /** The project's own folder for libtensorflow; nothing is written elsewhere. */
  readonly cache: string;
  /** Of the environment: `LIBTENSORFLOW_PATH`, and what python3 needs. Missing names are inherited. */
  readonly environment: Environment;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
  /** The wheels that may be fetched; by default the project's pins. */
  readonly wheels?: Wheels;
}

/**
 * Finds libtensorflow 2.x, or fetches it. In this order: `LIBTENSORFLOW_PATH`, which must open where it is set; the
 * project's cache; an installed Python tensorflow; the wheel pinned in `wheels.json`, which a user has put into the
 * cache or pip downloads. A second call fetches nothing and opens nothing.
 *
 * @throws LibraryError naming what went wrong and the ways out.
 */
export async function locateLibrary(options: LocateOptions): Promise<LocatedLibrary> {
  const { cache, found, wheel, reasons } = await search(options);
  if (found !== undefined) return found;
  if (wheel === undefined) {
    const { os, arch } = Deno.build;
    throw noWayLeft(cache, wheel, [...reasons, `no wheel is pinned for ${os} ${arch}`]);
  }
  try {
    const path = await fetchLibrary({ ...options, cache, wheel });
    return { path, version: wheel.version, origin: "fetched", variant: "cpu" };
  } catch (error) {
    if (!(error instanceof LibraryError) && !isSystemError(error)) throw error;
    throw noWayLeft(cache, wheel, [...reasons, (error as Error).message]);
  }
}

/**
 * What {@linkcode locateLibrary} will give, without fetching anything: for showing and planning.
 *
 * @returns undefined where only an error is to be expected.
 * @throws LibraryError when `LIBTENSORFLOW_PATH` is set and cannot be used.
 */
export async function expectLibrary(options: LocateOptions): Promise<LocatedLibrary | undefined> {
  const { cache, found, wheel } = await search(options);
  if (found !== undefined || wheel === undefined) return found;
  const path = `${installationFolder(cache, wheel)}/${libraryFile()}`;
  return { path, version: wheel.version, origin: "fetched", variant: "cpu" };
}

interface Search {
  /** As an absolute path. */
  readonly cache: string;
  readonly found?: LocatedLibrary;
  /** What can be fetched for this machine. */
  readonly wheel?: Wheel;
  /** Why what was there could not be used. */
  readonly reasons: readonly string[];
}

async function search(options: LocateOptions): Promise<Search> {
  const { environment, wheels = pinned } = options;
  const cache = resolve(options.cache);
  const set = environment["LIBTENSORFLOW_PATH"];
  if (set !== undefined && set !== "") {
    return { cache, found: await openNamed(set, cache), reasons: [] };
  }
  const wheel = wheelForThisMachine(wheels);
  if (wheel !== undefined) {
    const path = await findInstallation(installationFolder(cache, wheel), wheel.hash);
    if (path !== undefined) {
      const found = { path, version: wheel.version, origin: "cache", variant: "cpu" } as const;
      return { cache, found, reasons: [] };
    }
  }
  return { cache, ...await openPython(environment, cache), ...(wheel && { wheel }) };
}

async function openNamed(path: string, cache: string): Promise<LocatedLibrary> {
  try {
    return { ...await openOnce(await fileOf(path), cache), origin: "LIBTENSORFLOW_PATH" };
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? `Open libtensorflow "${path}": there is no such file, or no ${libraryFile()} in the folder`
      : (error as Error).message;
    throw new LibraryError(
      `LIBTENSORFLOW_PATH cannot be used. ${reason}\n` +
        `Set it to ${libraryFile()} of a TensorFlow 2.x or to the folder that holds it, or unset it.`,
    );
  }
}

async function openPython(
  environment: Environment,
  cache: string,
): Promise<{ found?: LocatedLibrary; reasons: string[] }> {
  const folder = await findPythonTensorFlow(environment);
  if (folder === undefined) return { reasons: [] };
  try {
    const opened: Opened = await openOnce(`${folder}/${libraryFile()}`, cache);
    return { found: { ...opened, origin: "python" }, reasons: [] };
  } catch (error) {
    return {
      reasons: [
        `Python's tensorflow in "${folder}" cannot be used: ${
          error instanceof Deno.errors.NotFound
            ? `it has no ${libraryFile()}`
            : (error as Error).message
        }`,
      ],
    };
  }
}

/** The path may be the library or its folder. */
async function fileOf(path: string): Promise<string> {
  return (await Deno.stat(path)).isDirectory
    ? `${path.replace(/\/+$/, "")}/${libraryFile()}`
    : path;
}

/** Full disks, missing rights: the machine's fault, to be told like the others. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && ("code" in error || error.constructor.name in Deno.errors);
}

function noWayLeft(
  cache: string,
  wheel: Wheel | undefined,
  reasons: readonly string[],
): LibraryError {
  const ways = [
    `set LIBTENSORFLOW_PATH to ${libraryFile()} of a TensorFlow 2.x, or to its folder`,
    `install it for Python: python3 -m pip install tensorflow_cpu==${pinned.cpu[0]!.version}`,
  ];
  if (wheel !== undefined) {
    const size = `${(wheel.size / 1e6).toFixed(0)} MB`;
    ways.push(
      `put ${wheelFile(wheel)} into "${cache}" (${size}, ${wheel.hash})`,
      "give python3 a pip that reaches a package index (python3 -m pip config list), and run again",
    );
  }
  return new LibraryError([
    "libtensorflow was not found and could not be fetched:",
    ...reasons.map((reason) => `  ${reason}`),
    "Any one of these helps:",
    ...ways.map((way, i) => `  ${i + 1}. ${way}`),
  ].join("\n"));
}
