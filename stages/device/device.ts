import { print } from "../../pipeline/words/print.ts";
import { UserError } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/suggest.ts";
import type { Stage } from "../../pipeline/types.ts";
import { askDevices, whyNoGpu } from "../../tensorflow/install/ask_devices.ts";
import { type Driver, driverEnvironment, findDriver } from "../../tensorflow/install/driver.ts";
import { LibraryError } from "../../tensorflow/library.ts";
import {
  type DeviceChoice,
  expectLibrary,
  type LocatedLibrary,
  locateLibrary,
  type LocateOptions,
} from "../../tensorflow/install/locate.ts";
import type { FetchProgress } from "../../tensorflow/install/fetch_library.ts";

/** What a stage that computes with TensorFlow needs besides its own declaration. */
export type Device = Required<Pick<Stage, "versions" | "permissions" | "env">>;

const CHOICES: readonly DeviceChoice[] = ["auto", "cpu", "gpu"];

/**
 * The libtensorflow that training and evaluation will use. Found, not fetched: its version is part of their keys, its
 * place and the device are not.
 *
 * @param threads of each process
 * @param wanted what to run on: the user's `--device`, or what the configuration says
 * @throws {UserError} for an unknown device, or a LIBTENSORFLOW_PATH that cannot be used
 */
export async function deviceOf(
  root: string,
  threads: number,
  wanted = "auto",
): Promise<Device> {
  const device = checkChoice(wanted);
  const environment = ownEnvironment();
  const driver: Driver = device === "cpu" ? { devices: [] } : await findDriver(environment);
  const library = await asUserError(() => expectLibrary({ ...options(root), device, driver }));
  const onGpu = device === "gpu" ||
    (device === "auto" && driver.problem === undefined && library?.variant === "gpu");
  return {
    versions: { libtensorflow: library?.version ?? "none" },
    permissions: { ffi: true },
    // The code of trainings reads these names: another name would change the keys of all results.
    env: {
      LIBTENSORFLOW_PATH: library?.path ?? "",
      TRAINING_DEVICE: onGpu ? "gpu" : "cpu",
      TRAINING_THREADS: String(threads),
      // Equal seeds must give equal bits on a GPU as well.
      TF_DETERMINISTIC_OPS: "1",
      TF_CPP_MIN_LOG_LEVEL: "1",
      ...(onGpu ? gpuEnvironment(driver) : hideGpus(library)),
    },
  };
}

/**
 * Fetches libtensorflow if it is not there and one of the stages needs it, and makes sure that a GPU which one of them
 * is to run on can be used.
 *
 * @throws {UserError} when it can not, with the reason
 */
export async function fetchDevice(
  root: string,
  stages: readonly Stage[],
  onProgress: (progress: FetchProgress) => void,
  { onNotice = (text) => print("stderr", text), elsewhere = false, device }: {
    readonly onNotice?: (text: string) => void;
    /** The user's `--device`. */
    readonly device?: string | undefined;
    /** Whether they run on other machines, whose GPUs cannot be asked from here. */
    readonly elsewhere?: boolean;
  } = {},
): Promise<void> {
  const computing = stages.filter(({ permissions }) => permissions?.ffi);
  if (computing.length === 0) return;
  const gpu = computing.find(({ env }) => env?.["TRAINING_DEVICE"] === "gpu");
  const how = { ...options(root), onProgress, onNotice };
  if (gpu === undefined) {
    if (!elsewhere && device !== "cpu") await tellUnusedGpu(onNotice);
    await asUserError(() => locateLibrary({ ...how, device: "cpu" }));
    return;
  }
  try {
    const { path } = await locateLibrary({ ...how, device: "gpu" });
    if (elsewhere) return;
    const reason = whyNoGpu(await askDevices(path, gpu.env ?? {}, true));
    if (reason !== undefined) throw new LibraryError(`TensorFlow cannot use the GPU: ${reason}.`);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    throw new UserError(
      `These stages are to run on a GPU. ${error.message}\n"deno task doctor" looks at all of it. ` +
        `To compute on the processor instead, say so: --device cpu.`,
    );
  }
}

/**
 * The device that a word names.
 * @throws {UserError} for an unknown one
 */
export function checkChoice(device: string): DeviceChoice {
  const known = CHOICES.find((choice) => choice === device);
  if (known !== undefined) return known;
  throw new UserError(
    `Choose a device: found "${device}", wanted ${CHOICES.join(", ")}.${
      didYouMean(device, CHOICES)
    }`,
  );
}

/** What a process needs to find the driver, and to say in the run record what it computes on. */
function gpuEnvironment(driver: Driver): Record<string, string> {
  // Which devices, and where the driver keeps the kernels that it compiled.
  const users = ["CUDA_VISIBLE_DEVICES", "CUDA_CACHE_PATH", "CUDA_CACHE_MAXSIZE"]
    .flatMap((name) => Deno.env.has(name) ? [[name, Deno.env.get(name)!]] : []);
  return {
    TRAINING_GPU: [...new Set(driver.devices.map(({ name }) => name))].join(" and "),
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    ...driverEnvironment(driver, Deno.env.get("LD_LIBRARY_PATH")),
    ...Object.fromEntries(users),
  };
}

/** A build for GPUs would take one by itself. */
function hideGpus(library: LocatedLibrary | undefined): Record<string, string> {
  return library?.variant === "gpu" ? { CUDA_VISIBLE_DEVICES: "-1" } : {};
}

/** A GPU that is there but cannot be used is worth a word, though nobody asked for it. */
async function tellUnusedGpu(onNotice: (text: string) => void): Promise<void> {
  const { path, problem } = await findDriver(ownEnvironment());
  if (path !== undefined && problem !== undefined) {
    onNotice(`Computing on the processor: ${problem}.`);
  }
}

function ownEnvironment(): Readonly<Record<string, string | undefined>> {
  return {
    LIBTENSORFLOW_PATH: Deno.env.get("LIBTENSORFLOW_PATH"),
    NVIDIA_DRIVER_DIR: Deno.env.get("NVIDIA_DRIVER_DIR"),
  };
}

function options(root: string): LocateOptions {
  return { cache: `${root}/.cache/libtensorflow`, environment: ownEnvironment() };
}

/** What is wrong with the machine's libraries is for its user to mend. */
async function asUserError<Value>(find: () => Promise<Value>): Promise<Value> {
  try {
    return await find();
  } catch (error) {
    throw error instanceof LibraryError ? new UserError(error.message) : error;
  }
}
