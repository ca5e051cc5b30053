import { EnvironmentError, UserError } from "../../pipeline/words/errors.ts";
import { print } from "../../pipeline/words/print.ts";
import type { Stage } from "../../pipeline/types.ts";
import {
  askDevices,
  type Driver,
  type FetchProgress,
  findDriver,
  LibraryError,
  type LocatedLibrary,
  locateLibrary,
  usableDevices,
  whyNoDriver,
  whyNoGpu,
} from "../../tensorflow/install/mod.ts";
import { explained, locateOptions, modelsOf } from "./device.ts";

/**
 * Fetches libtensorflow if it is missing and a stage needs it, and checks that it opens, and that TensorFlow can use the GPU
 * if a stage is to run on one.
 *
 * @throws {UserError} when LIBTENSORFLOW_PATH or a GPU cannot be used, with the reason
 * @throws {EnvironmentError} when libtensorflow cannot be fetched, or does not open on this machine
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
  const how = { ...locateOptions(root), onProgress, onNotice };
  if (gpu === undefined) {
    const driver = elsewhere || device === "cpu" ? undefined : await findDriver(how.environment);
    if (driver?.path !== undefined && driver.problem !== undefined) {
      onNotice(`Computing on the processor: ${whyNoDriver(driver)}.`);
    }
    const library = await explained(() => locateLibrary({ ...how, device: "cpu" }));
    noticePython(library, onNotice);
    if (library.origin === "fetched" && !elsewhere) await expectToOpen(library.path);
    // A configuration that asks for the processor hides all GPUs.
    const isOpen = computing.some(({ env }) => env?.["CUDA_VISIBLE_DEVICES"] !== "-1");
    const isUnused = library.variant === "cpu" && isOpen && driver?.problem === undefined;
    if (driver && isUnused) onNotice(cpuBuildBesideGpu(driver, library));
    return;
  }
  // Where the stages run, there is a driver; here there need be none.
  const driver: Driver = elsewhere ? { devices: [] } : await findDriver(how.environment);
  const library = await explained(() => locateLibrary({ ...how, device: "gpu", driver }), {
    inWords: onGpu,
    isMistake: driver.problem !== undefined,
  });
  noticePython(library, onNotice);
  if (elsewhere) return;
  refuseLackingGpus(driver);
  const reason = whyNoGpu(await askDevices(library.path, gpu.env ?? {}, true));
  if (reason !== undefined) throw new UserError(onGpu(`TensorFlow cannot use the GPU: ${reason}.`));
}

/** Opens a library that was just fetched, so that one message, not each stage, says why this machine cannot. */
async function expectToOpen(path: string): Promise<void> {
  try {
    await askDevices(path, { CUDA_VISIBLE_DEVICES: "-1" }, false);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    throw new EnvironmentError(
      `libtensorflow was fetched, and does not open on this machine. ${error.message}\n` +
        "docs/setup.md says what a machine needs.",
    );
  }
}

/** Says that the library is none of the project's, whose bits may be others. */
function noticePython(
  { origin, version, path }: LocatedLibrary,
  onNotice: (text: string) => void,
): void {
  if (origin !== "python") return;
  onNotice(
    `Computing with Python's TensorFlow ${version}, "${path}". ` +
      '"deno task fetch cpu" (or gpu) fetches the pinned one, which is then taken.',
  );
}

/** Says that a GPU could be used by another build. */
function cpuBuildBesideGpu({ devices }: Driver, { origin, path }: LocatedLibrary): string {
  const named = origin === "LIBTENSORFLOW_PATH";
  const { os, arch } = Deno.build;
  return `Computing on the processor: "${path}" was built for the CPU only, beside a GPU that works ` +
    `(${modelsOf(devices)}). ` +
    (named
      ? "Unset LIBTENSORFLOW_PATH, or set it to a build for CUDA."
      : `None for GPUs is pinned for ${os} ${arch}: set LIBTENSORFLOW_PATH to a build for CUDA.`);
}

/**
 * Refuses GPUs without kernels beside good ones, unless the user has chosen: stages on them would fail at once, so that the
 * next ones go there as well.
 */
export function refuseLackingGpus(
  { devices }: Driver,
  chosen = Deno.env.get("CUDA_VISIBLE_DEVICES"),
): void {
  const lacking = devices.findIndex(({ lack }) => lack !== undefined);
  if (lacking < 0 || chosen !== undefined) return;
  const { name, lack } = devices[lacking]!;
  const good = usableDevices(devices);
  throw new UserError(
    onGpu(
      `GPU ${lacking}, "${name}", cannot be used: ${lack}. Set CUDA_VISIBLE_DEVICES=${good} to compute on the others.`,
    ),
  );
}

/** Says that a GPU was wanted, and what to do where it cannot be had. */
function onGpu(message: string): string {
  return `These stages are to run on a GPU. ${message}\n"deno task doctor" checks the driver and the library. ` +
    `"--device cpu" computes on the processor instead.`;
}
