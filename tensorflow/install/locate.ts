import { resolve } from "node:path";
import { whyNoCuda } from "./ask_devices.ts";
import { type Driver, findDriver, whyNoDriver } from "./driver.ts";
import { fetchLibrary, type FetchProgress, installationFolder } from "./fetch_library.ts";
import { findDamage, findInstallation } from "./installed.ts";
import { LibraryError, libraryFile } from "../library.ts";
import type { Environment } from "./child_environment.ts";
import { findPythonTensorFlow, LACK_OF_PIP, PIP_REMEDY } from "./python.ts";
import { type Opened, openOnce } from "./open_once.ts";
import { type Variant, type Wheel, wheelFile, type Wheels, wheelsForThisMachine } from "./wheel.ts";
import pinned from "../wheels.json" with { type: "json" };

/** Device to compute on: `auto` is the GPU if one is usable, else the CPU. */
export type DeviceChoice = "auto" | Variant;

/** A libtensorflow on this machine. */
export interface LocatedLibrary {
  /** Path of the file to open. */
  readonly path: string;
  readonly version: string;
  readonly origin: "LIBTENSORFLOW_PATH" | "cache" | "python" | "fetched";
  /** Build of the library. One for `gpu` also runs on a machine without a GPU. */
  readonly variant: Variant;
}

/** Places to search and observers of a fetch. */
export interface LocateOptions {
  /** The project's folder for libtensorflow. Nothing is written elsewhere. */
  readonly cache: string;
  /** `LIBTENSORFLOW_PATH`, `NVIDIA_DRIVER_DIR`, and variables for child processes, beside those that `child_environment.ts` names. */
  readonly environment: Environment;
  /** Device to compute on; `auto` by default. */
  readonly device?: DeviceChoice;
  /** The NVIDIA driver, if the caller has already found it. */
  readonly driver?: Driver;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Receives one message before a fetch, with the size of the download and the disk space it needs. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
  /** Wheels that may be fetched; by default those of `wheels.json`. */
  readonly wheels?: Wheels;
  /** Free space on the cache's disk, in bytes; by default the operating system's figure. */
  readonly freeBytes?: () => Promise<number | null>;
}

/**
 * Finds libtensorflow 2.x or fetches it. It tries, in this order: `LIBTENSORFLOW_PATH`, which must open if set; the
 * project's cache; the tensorflow package of python3, for a GPU if CUDA's libraries are there; the wheels of `wheels.json`,
 * from the cache or by pip. A second call opens and fetches nothing. `auto` takes the GPU build if the NVIDIA driver supports it, else the CPU build.
 *
 * @throws {LibraryError} when no library can be found or fetched, or the device is `gpu` and no GPU is usable; the
 * message lists the reasons and remedies
 */
export async function locateLibrary(options: LocateOptions): Promise<LocatedLibrary> {
  const driver = options.device === "cpu" ? undefined : await driverOf(options);
  const problem = driver && whyNoDriver(driver);
  if (options.device === "gpu" && problem !== undefined) {
    throw new LibraryError(`The device "gpu" cannot be used: ${problem}.`);
  }
  const { cache, found, variant, wheels, reasons } = await search(options);
  if (found !== undefined) {
    if (options.device === "gpu" && found.variant !== "gpu") {
      throw new LibraryError(
        `The device "gpu" cannot be used: "${found.path}" was built for the CPU only. ` +
          `Unset LIBTENSORFLOW_PATH, or set it to a build for CUDA.`,
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
 * Predicts the result of {@linkcode locateLibrary} without fetching anything. For `gpu` it assumes a usable GPU.
 *
 * @returns undefined when `locateLibrary` would fail
 * @throws {LibraryError} when `LIBTENSORFLOW_PATH` is set and cannot be used
 */
export async function expectLibrary(options: LocateOptions): Promise<LocatedLibrary | undefined> {
  const { cache, found, variant, wheels } = await search(options);
  if (found !== undefined || wheels.length === 0) return found;
  const path = `${installationFolder(cache, variant, wheels)}/tensorflow/${libraryFile()}`;
  return { path, version: wheels[0]!.version, origin: "fetched", variant };
}

/**
 * Compares a library of the cache with the digests of its wheel, which {@linkcode locateLibrary} does only when the times
 * of a file have changed.
 *
 * @param path the library
 * @returns the path of a damaged file; undefined when there is none, or the library is not of the cache
 */
export async function damageOf(
  path: string,
  { cache, wheels = pinned }: Pick<LocateOptions, "cache" | "wheels">,
): Promise<string | undefined> {
  for (const variant of ["cpu", "gpu"] as const) {
    const pins = wheelsForThisMachine(wheels, variant);
    const folder = pins.length > 0 && installationFolder(resolve(cache), variant, pins);
    if (folder && path.startsWith(`${folder}/`)) return await findDamage(folder, pins);
  }
  return undefined;
}

async function driverOf({ driver, environment }: LocateOptions): Promise<Driver> {
  return driver ?? await findDriver(environment);
}

interface Search {
  /** Absolute path of the cache. */
  readonly cache: string;
  readonly found?: LocatedLibrary;
  readonly variant: Variant;
  /** Wheels that can be fetched for this machine. */
  readonly wheels: readonly Wheel[];
  /** Why the libraries that exist cannot be used. */
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
  // An installed GPU build also computes on the CPU.
  for (const kind of variant === "cpu" ? ["cpu", "gpu"] as const : [variant]) {
    const pins = wheelsForThisMachine(all, kind);
    if (pins.length === 0) continue;
    const path = await findInstallation(installationFolder(cache, kind, pins), pins);
    if (path === undefined) continue;
    const found = { path, version: pins[0]!.version, origin: "cache", variant: kind } as const;
    return { ...result, found, reasons: [] };
  }
  return { ...result, ...await openPython(options, cache, variant) };
}

/** Whether a GPU is to be computed on: also where none of the pinned builds is for it, but the driver works. */
async function wantsGpu(options: LocateOptions, variant: Variant): Promise<boolean> {
  if (variant === "gpu") return true;
  return (options.device ?? "auto") === "auto" &&
    (await driverOf(options)).problem === undefined;
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
      ? `Open libtensorflow "${path}": the file does not exist, or the folder has no ${libraryFile()}`
      : (error as Error).message;
    throw new LibraryError(
      `LIBTENSORFLOW_PATH cannot be used. ${reason}\n` +
        `Set it to ${libraryFile()} of a TensorFlow 2.x or to its folder, or unset it.`,
    );
  }
}

async function openPython(
  options: LocateOptions,
  cache: string,
  variant: Variant,
): Promise<{ found?: LocatedLibrary; reasons: string[] }> {
  const { environment } = options;
  const folder = await findPythonTensorFlow(environment);
  if (folder === undefined) return { reasons: [] };
  const refuse = (reason: string) => ({
    reasons: [`The Python package in "${folder}" cannot be used: ${reason}`],
  });
  try {
    const opened: Opened = await openOnce(`${folder}/${libraryFile()}`, cache);
    if (variant === "gpu" && opened.variant !== "gpu") {
      return refuse("it was built for the CPU only");
    }
    const isForGpu = opened.variant === "gpu" && await wantsGpu(options, variant);
    const reason = isForGpu ? await whyNoCuda(opened.path, environment) : undefined;
    if (reason !== undefined) return refuse(reason);
    return { found: { ...opened, origin: "python" }, reasons: [] };
  } catch (error) {
    return refuse(
      error instanceof Deno.errors.NotFound
        ? `it contains no ${libraryFile()}`
        : (error as Error).message,
    );
  }
}

/** The library's file, where `path` is the file or its folder. */
async function fileOf(path: string): Promise<string> {
  return (await Deno.stat(path)).isDirectory
    ? `${path.replace(/\/+$/, "")}/${libraryFile()}`
    : path;
}

/** Whether an error comes from the operating system, such as a full disk or a missing permission. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && ("code" in error || error.constructor.name in Deno.errors);
}

function notPinned(variant: Variant): string {
  const { os, arch } = Deno.build;
  if (os === "windows") {
    return "Windows is supported in WSL only (Linux on Windows); start it there";
  }
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
    ...reasons.some((reason) => LACK_OF_PIP.test(reason)) ? [`install pip. ${PIP_REMEDY}`] : [],
    `set LIBTENSORFLOW_PATH to ${libraryFile()} of a TensorFlow 2.x or to its folder`,
    `install the Python package: python3 -m pip install ${requirement}`,
  ];
  const [wheel, ...more] = wheels;
  if (wheel !== undefined) {
    const size = `${(wheel.size / 1e6).toFixed(0)} MB`;
    const others = more.length > 0
      ? `, and the other ${more.length} of tensorflow/wheels.json`
      : "";
    ways.push(
      `put ${wheelFile(wheel)} into "${cache}" (${size}, ${wheel.hash})${others}`,
      "configure pip so that it reaches a package index (python3 -m pip config list), and run again",
    );
  }
  return new LibraryError([
    "libtensorflow was not found and could not be fetched:",
    ...reasons.map((reason) => `  ${reason}`),
    "Do one of these:",
    ...ways.map((way, i) => `  ${i + 1}. ${way}`),
  ].join("\n"));
}
