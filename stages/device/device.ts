import { EnvironmentError, UserError } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import { typedPath } from "../../pipeline/words/typed_path.ts";
import type { Stage } from "../../pipeline/types.ts";
import {
  damageOf,
  type DeviceChoice,
  type Driver,
  driverEnvironment,
  expectLibrary,
  findDriver,
  LibraryError,
  type LocatedLibrary,
  type LocateOptions,
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
  const library = await explained(() => expectLibrary({ ...locateOptions(root), device, driver }));
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
      ...(onGpu ? gpuEnvironment(driver) : hideGpus(device, library)),
    },
  };
}

/**
 * Looks for a damaged libtensorflow after the process of a stage has crashed. What is damaged is removed, so that the next
 * run fetches it.
 *
 * @returns what was found and done; null when the library is whole, or not the project's own
 */
export async function explainCrash(root: string, { env }: Stage): Promise<string | null> {
  const damaged = await damageOf(env?.["LIBTENSORFLOW_PATH"] ?? "", locateOptions(root));
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

/** The different models of GPUs. */
export const modelsOf = (devices: Driver["devices"]) =>
  [...new Set(devices.map(({ name }) => name))].join(" and ");

/** Variables with which a process finds the driver and names its GPU in the run record. */
function gpuEnvironment(driver: Driver): Record<string, string> {
  // The user's choice and order of devices, and of the driver's cache of compiled kernels.
  const names = ["VISIBLE_DEVICES", "DEVICE_ORDER", "CACHE_PATH", "CACHE_MAXSIZE"];
  const users = names.map((name) => `CUDA_${name}`)
    .flatMap((name) => Deno.env.has(name) ? [[name, Deno.env.get(name)!]] : []);
  return {
    TRAINING_GPU: modelsOf(driver.devices),
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    ...driverEnvironment(driver, Deno.env.get("LD_LIBRARY_PATH")),
    ...Object.fromEntries(users),
  };
}

/** Variables that hide all GPUs where the processor is wanted, or a libtensorflow built for them would otherwise use one. */
function hideGpus(
  device: DeviceChoice,
  library: LocatedLibrary | undefined,
): Record<string, string> {
  return device === "cpu" || library?.variant === "gpu" ? { CUDA_VISIBLE_DEVICES: "-1" } : {};
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

/** Where libtensorflow of a project is searched, and goes. */
export function locateOptions(root: string): LocateOptions {
  return { cache: `${root}/.cache/libtensorflow`, environment: ownEnvironment() };
}

/**
 * Tells a mistake of the user's, who has named a library or a device, from a fault of the environment, such as a network
 * that is not there.
 */
export async function explained<Value>(
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
