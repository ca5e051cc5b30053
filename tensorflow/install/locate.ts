import { resolve } from "node:path";
import { type Driver, findDriver } from "./driver.ts";
import { fetchLibrary, type FetchProgress, installationFolder } from "./fetch_library.ts";
import { findInstallation } from "./installed.ts";
import { LibraryError, libraryFile } from "../library.ts";
import { type Environment, findPythonTensorFlow } from "./python.ts";
import { type Opened, openOnce } from "./open_once.ts";
import { type Variant, type Wheel, wheelFile, type Wheels, wheelsForThisMachine } from "./wheel.ts";
import pinned from "../wheels.json" with { type: "json" };

/** What to compute on: `auto` takes a GPU where one can be used. */
export type DeviceChoice = "auto" | Variant;

/** A libtensorflow on this machine. */
export interface LocatedLibrary {
  /** The file to open. */
  readonly path: string;
  readonly version: string;
  readonly origin: "LIBTENSORFLOW_PATH" | "cache" | "python" | "fetched";
  /** Whether it was built for NVIDIA GPUs; such a build runs on a machine without one, too. */
  readonly variant: Variant;
}

/** Where to look and whom to tell. */
export interface LocateOptions {
  /** The project's own folder for libtensorflow; nothing is written elsewhere. */
  readonly cache: string;
  /** Of the environment: `LIBTENSORFLOW_PATH`, and what python3 needs. Missing names are inherited. */
  readonly environment: Environment;
  /** By default `auto`. */
  readonly device?: DeviceChoice;
  /** The NVIDIA driver, where it is known already. */
  readonly driver?: Driver;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Told before something is fetched: how much it is and how much room it takes. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
  /** The wheels that may be fetched; by default the project's pins. */
  readonly wheels?: Wheels;
  /** Free bytes where the cache lies; by default what the system says. */
  readonly freeBytes?: () => Promise<number>;
}

/**
 * Finds libtensorflow 2.x, or fetches it. In this order: `LIBTENSORFLOW_PATH`, which must open where it is set; the
 * project's cache; an installed Python tensorflow; the wheels pinned in `wheels.json`, which a user has put into the
 * cache or pip downloads. A second call fetches nothing and opens nothing.
 *
 * For `auto` the GPU's build is taken where the NVIDIA driver can serve it, else the processor's.
 *
 * @throws LibraryError naming what went wrong and the ways out; for `gpu` also when no GPU can be used.
 */
export async function locateLibrary(options: LocateOptions): Promise<LocatedLibrary> {
  const driver = options.device === "cpu" ? undefined : await driverOf(options);
  if (options.device === "gpu" && driver?.problem !== undefined) {
    throw new LibraryError(`A GPU was asked for and cannot be used: ${driver.problem}.`);
  }
  const { cache, found, variant, wheels, reasons } = await search(options);
  if (found !== undefined) {
    if (options.device === "gpu" && found.variant !== "gpu") {
      throw new LibraryError(
        `A GPU was asked for and cannot be used: "${found.path}" was built for the processor ` +
          `alone. Unset LIBTENSORFLOW_PATH, or set it to a build for CUDA.`,
      );
    }
    return found;
  }
  if (wheels.length === 0) {
    throw noWayLeft(cache, variant, wheels, [...reasons, notPinned(variant)]);
  }
  try {
    const path = await fetchLibrary({ ...options, cache, variant, wheels });
    return { path, version: wheels[0]!.version, origin: "fetched", variant };
  } catch (error) {
    if (!(error instanceof LibraryError) && !isSystemError(error)) throw error;
    throw noWayLeft(cache, variant, wheels, [...reasons, (error as Error).message]);
  }
}

/**
 * What {@linkcode locateLibrary} will give, without fetching anything: for showing and planning. Where a GPU was asked for
 * and cannot be used, it is what would be taken if it could.
 *
 * @returns undefined where only an error is to be expected.
 * @throws LibraryError when `LIBTENSORFLOW_PATH` is set and cannot be used.
 */
export async function expectLibrary(options: LocateOptions): Promise<LocatedLibrary | undefined> {
  const { cache, found, variant, wheels } = await search(options);
  if (found !== undefined || wheels.length === 0) return found;
  const path = `${installationFolder(cache, variant, wheels)}/tensorflow/${libraryFile()}`;
  return { path, version: wheels[0]!.version, origin: "fetched", variant };
}

async function driverOf({ driver, environment }: LocateOptions): Promise<Driver> {
  return driver ?? await findDriver(environment);
}

interface Search {
  /** As an absolute path. */
  readonly cache: string;
  readonly found?: LocatedLibrary;
  readonly variant: Variant;
  /** What can be fetched for this machine. */
  readonly wheels: readonly Wheel[];
  /** Why what was there could not be used. */
  readonly reasons: readonly string[];
}

async function search(options: LocateOptions): Promise<Search> {
  const { environment, wheels: all = pinned } = options;
  const cache = resolve(options.cache);
  const variant = await chooseVariant(options, all);
  const wheels = wheelsForThisMachine(all, variant);
  const result = { cache, variant, wheels };
  const set = environment["LIBTENSORFLOW_PATH"];
  if (set !== undefined && set !== "") {
    return { ...result, found: await openNamed(set, cache), reasons: [] };
  }
  // On the processor the GPU's build does as well, if it is there already.
  for (const kind of variant === "cpu" ? ["cpu", "gpu"] as const : [variant]) {
    const kept = wheelsForThisMachine(all, kind);
    if (kept.length === 0) continue;
    const path = await findInstallation(installationFolder(cache, kind, kept), kept);
    if (path === undefined) continue;
    const found = { path, version: kept[0]!.version, origin: "cache", variant: kind } as const;
    return { ...result, found, reasons: [] };
  }
  return { ...result, ...await openPython(environment, cache, variant) };
}

async function chooseVariant(options: LocateOptions, wheels: Wheels): Promise<Variant> {
  const { device = "auto" } = options;
  if (device !== "auto") return device;
  if (wheelsForThisMachine(wheels, "gpu").length === 0) return "cpu";
  return (await driverOf(options)).problem === undefined ? "gpu" : "cpu";
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
  variant: Variant,
): Promise<{ found?: LocatedLibrary; reasons: string[] }> {
  const folder = await findPythonTensorFlow(environment);
  if (folder === undefined) return { reasons: [] };
  const refuse = (reason: string) => ({
    reasons: [`Python's tensorflow in "${folder}" cannot be used: ${reason}`],
  });
  try {
    const opened: Opened = await openOnce(`${folder}/${libraryFile()}`, cache);
    if (variant === "gpu" && opened.variant !== "gpu") {
      return refuse("it was built for the processor alone");
    }
    return { found: { ...opened, origin: "python" }, reasons: [] };
  } catch (error) {
    return refuse(
      error instanceof Deno.errors.NotFound
        ? `it has no ${libraryFile()}`
        : (error as Error).message,
    );
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

function notPinned(variant: Variant): string {
  const { os, arch } = Deno.build;
  if (os === "windows") return "on Windows it runs in WSL, Windows' own Linux: start it there";
  return `no wheel is pinned for ${os} ${arch}${variant === "gpu" ? " with a GPU" : ""}`;
}

function noWayLeft(
  cache: string,
  variant: Variant,
  wheels: readonly Wheel[],
  reasons: readonly string[],
): LibraryError {
  const { version } = pinned.cpu[0]!;
  const requirement = variant === "gpu"
    ? `"tensorflow[and-cuda]==${version}"`
    : Deno.build.os === "linux" && Deno.build.arch === "x86_64"
    ? `tensorflow_cpu==${version}`
    : `tensorflow==${version}`;
  const ways = [
    `set LIBTENSORFLOW_PATH to ${libraryFile()} of a TensorFlow 2.x, or to its folder`,
    `install it for Python: python3 -m pip install ${requirement}`,
  ];
  const [wheel, ...more] = wheels;
  if (wheel !== undefined) {
    const size = `${(wheel.size / 1e6).toFixed(0)} MB`;
    const others = more.length > 0
      ? `, and the ${more.length} others of tensorflow/wheels.json`
      : "";
    ways.push(
      `put ${wheelFile(wheel)} into "${cache}" (${size}, ${wheel.hash})${others}`,
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
