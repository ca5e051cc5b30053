import { print } from "../../pipeline/words/print.ts";
import { EnvironmentError, UserError } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import { typedPath } from "../../pipeline/words/typed_path.ts";
import type { Stage } from "../../pipeline/types.ts";
import {
  askDevices,
  damageOf,
  type DeviceChoice,
  type Driver,
  driverEnvironment,
  expectLibrary,
  type FetchProgress,
  findDriver,
  LibraryError,
  type LocatedLibrary,
  locateLibrary,
  type LocateOptions,
  whyNoGpu,
} from "../../tensorflow/install/mod.ts";

/** Versions, permissions and environment that TensorFlow adds to the declaration of a stage. */
export type Device = Required<Pick<Stage, "versions" | "permissions" | "env">>;

const CHOICES: readonly DeviceChoice[] = ["auto", "cpu", "gpu"];

/**
 * Finds the libtensorflow and the device of trainings and evaluations; fetches nothing. Keys hold the version of
 * libtensorflow, but neither its path nor the device.
 *
 * @param wanted the device by `--device` or by the configuration: auto, cpu or gpu
 * @throws {UserError} for an unknown device, or a LIBTENSORFLOW_PATH that cannot be used
 */
export async function deviceOf(
  root: string,
  wanted = "auto",
): Promise<Device> {
  const device = checkChoice(wanted);
  const environment = ownEnvironment();
  const driver: Driver = device === "cpu" ? { devices: [] } : await findDriver(environment);
  const library = await explained(() => expectLibrary({ ...options(root), device, driver }));
  const onGpu = device === "gpu" ||
    (device === "auto" && driver.problem === undefined && library?.variant === "gpu");
  return {
    versions: { libtensorflow: library?.version ?? "none" },
    permissions: { ffi: true },
    // The code of trainings reads these names: another name would change the keys of all results.
    env: {
      LIBTENSORFLOW_PATH: library?.path ?? "",
      TRAINING_DEVICE: onGpu ? "gpu" : "cpu",
      // Equal seeds must give equal bits on a GPU as well.
      TF_DETERMINISTIC_OPS: "1",
      TF_CPP_MIN_LOG_LEVEL: "1",
      ...(onGpu ? gpuEnvironment(driver) : hideGpus(library)),
    },
  };
}

/**
 * Fetches libtensorflow if it is missing and a stage needs it, and checks that TensorFlow can use the GPU if a stage is to
 * run on one.
 *
 * @throws {UserError} when LIBTENSORFLOW_PATH or the GPU cannot be used, with the reason
 * @throws {EnvironmentError} when libtensorflow cannot be fetched
 */
export async function fetchDevice(
  root: string,
  stages: readonly Stage[],
  onProgress: (progress: FetchProgress) => void,
  { onNotice = (text) => print("stderr", text), elsewhere = false, device }: {
    readonly onNotice?: (text: string) => void;
    /** The user's `--device`. */
    readonly device?: string | undefined;
    /** Whether the stages run on other machines, whose GPUs cannot be checked from this one. */
    readonly elsewhere?: boolean;
  } = {},
): Promise<void> {
  const computing = stages.filter(({ permissions }) => permissions?.ffi);
  if (computing.length === 0) return;
  const gpu = computing.find(({ env }) => env?.["TRAINING_DEVICE"] === "gpu");
  const how = { ...options(root), onProgress, onNotice };
  if (gpu === undefined) {
    if (!elsewhere && device !== "cpu") await noticeUnusedGpu(onNotice);
    await explained(() => locateLibrary({ ...how, device: "cpu" }));
    return;
  }
  const driver = await findDriver(how.environment);
  const { path } = await explained(() => locateLibrary({ ...how, device: "gpu", driver }), {
    inWords: onGpu,
    isMistake: driver.problem !== undefined,
  });
  if (elsewhere) return;
  const reason = whyNoGpu(await askDevices(path, gpu.env ?? {}, true));
  if (reason !== undefined) throw new UserError(onGpu(`TensorFlow cannot use the GPU: ${reason}.`));
}

/** Says that a GPU was wanted, and what to do where it cannot be had. */
function onGpu(message: string): string {
  return `These stages are to run on a GPU. ${message}\n"deno task doctor" checks the driver and the library. ` +
    `"--device cpu" computes on the processor instead.`;
}

/**
 * Looks for a damaged libtensorflow after the process of a stage has crashed. What is damaged is removed, so that the next
 * run fetches it.
 *
 * @returns what was found and done; null when the library is whole, or not the project's own
 */
export async function explainCrash(root: string, { env }: Stage): Promise<string | null> {
  const damaged = await damageOf(env?.["LIBTENSORFLOW_PATH"] ?? "", options(root));
  if (damaged === undefined) return null;
  await Deno.remove(damaged);
  return `The library "${damaged}" was damaged and is removed. Run again to fetch it anew`;
}

/**
 * Parses the name of a device.
 * @throws {UserError} when the name is unknown
 */
export function checkChoice(device: string): DeviceChoice {
  const choice = CHOICES.find((one) => one === device);
  if (choice !== undefined) return choice;
  throw new UserError(
    `Choose a device: found "${device}", wanted ${CHOICES.join(", ")}.${
      didYouMean(device, CHOICES)
    }`,
  );
}

/** Variables with which a process finds the driver and names its GPU in the run record. */
function gpuEnvironment(driver: Driver): Record<string, string> {
  // The user's choice of devices, and of the driver's cache of compiled kernels.
  const users = ["CUDA_VISIBLE_DEVICES", "CUDA_CACHE_PATH", "CUDA_CACHE_MAXSIZE"]
    .flatMap((name) => Deno.env.has(name) ? [[name, Deno.env.get(name)!]] : []);
  return {
    TRAINING_GPU: [...new Set(driver.devices.map(({ name }) => name))].join(" and "),
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    ...driverEnvironment(driver, Deno.env.get("LD_LIBRARY_PATH")),
    ...Object.fromEntries(users),
  };
}

/** Variables that hide all GPUs from a libtensorflow built for them, which would otherwise use one. */
function hideGpus(library: LocatedLibrary | undefined): Record<string, string> {
  return library?.variant === "gpu" ? { CUDA_VISIBLE_DEVICES: "-1" } : {};
}

/** Reports a GPU that the machine has but that cannot be used. */
async function noticeUnusedGpu(onNotice: (text: string) => void): Promise<void> {
  const { path, problem } = await findDriver(ownEnvironment());
  if (path !== undefined && problem !== undefined) {
    onNotice(`Computing on the processor: ${problem}.`);
  }
}

/** The user's libtensorflow and driver. A relative path is taken from where the user stands. */
export function ownEnvironment(): Readonly<Record<string, string | undefined>> {
  return {
    LIBTENSORFLOW_PATH: pathIn("LIBTENSORFLOW_PATH"),
    NVIDIA_DRIVER_DIR: pathIn("NVIDIA_DRIVER_DIR"),
  };
}

function pathIn(variable: string): string | undefined {
  const typed = Deno.env.get(variable);
  return typed ? typedPath(typed) : undefined;
}

function options(root: string): LocateOptions {
  return { cache: `${root}/.cache/libtensorflow`, environment: ownEnvironment() };
}

/**
 * Tells a mistake of the user's, who has named a library or a device, from a fault of the environment, such as a network
 * that is not there.
 */
async function explained<Value>(
  find: () => Promise<Value>,
  { inWords = (message) => message, isMistake = false }: {
    readonly inWords?: (message: string) => string;
    readonly isMistake?: boolean;
  } = {},
): Promise<Value> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    const isNamed = ownEnvironment()["LIBTENSORFLOW_PATH"] !== undefined;
    const Kind = isMistake || isNamed ? UserError : EnvironmentError;
    throw new Kind(inWords(error.message));
  }
}
