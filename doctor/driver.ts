import {
  type DeviceChoice,
  type Driver,
  NEEDED_DRIVER,
  usableDevices,
} from "../tensorflow/install/mod.ts";
import { type Finding, gigabytes } from "./finding.ts";

/** CUDA version of the pinned libraries. */
const LIBRARIES_CUDA = 12.5;

/**
 * Checks the driver and lists its GPUs. A missing or broken one is a problem only for the device `gpu`: `auto` then computes on
 * the CPU.
 *
 * @param chosen the user's `CUDA_VISIBLE_DEVICES`
 */
export function driverFindings(
  driver: Driver,
  device: DeviceChoice,
  { kernelModule, chosen }: { readonly kernelModule?: string; readonly chosen?: string } = {},
): Finding[] {
  const { path, cuda, problem, remedy = "compute on the CPU: --device cpu" } = driver;
  const subject = "NVIDIA driver";
  if (path === undefined) {
    return device === "gpu"
      ? [{ subject, state: "problem", found: problem ?? "none", remedy }]
      : [{ subject, state: "ok", found: "none; TensorFlow computes on the CPU" }];
  }
  const version = [kernelModule, cuda && `supports CUDA ${cuda}`, path].filter(Boolean).join(", ");
  const gpus = gpuFindings(driver, device, chosen);
  if (problem !== undefined) {
    const state = device === "gpu" ? "problem" : "note";
    const instead = device === "auto" ? "; runs compute on the CPU" : "";
    return [{ subject, state, found: `${version}: ${problem}${instead}`, remedy }, ...gpus];
  }
  if (Number(cuda) >= LIBRARIES_CUDA) return [{ subject, state: "ok", found: version }, ...gpus];
  const sufficient =
    `sufficient for most GPUs (driver ${NEEDED_DRIVER} or newer), but a new GPU may ` +
    `need a driver for CUDA ${LIBRARIES_CUDA}, which compiles kernels for it`;
  return [{ subject, state: "note", found: version, remedy: sufficient }, ...gpus];
}

/** Lists the GPUs. A run refuses those that cannot be used beside good ones, unless the user has chosen. */
function gpuFindings(
  { devices }: Driver,
  device: DeviceChoice,
  chosen: string | undefined,
): Finding[] {
  const good = usableDevices(devices);
  return devices.map(({ name, memoryBytes, capability, lack }): Finding => {
    const found = `${name}, ${gigabytes(memoryBytes)}, compute capability ${capability}`;
    if (lack === undefined) return { subject: "GPU", state: "ok", found };
    const state = device === "cpu" || chosen !== undefined ? "note" : "problem";
    const remedy = `set CUDA_VISIBLE_DEVICES=${good}`;
    return { subject: "GPU", state, found: `${found}: ${lack}`, remedy };
  });
}

/** Version of the loaded NVIDIA kernel module. */
export async function kernelModule(): Promise<string | undefined> {
  const text = await Deno.readTextFile("/proc/driver/nvidia/version").catch(() => "");
  return kernelModuleVersion(text);
}

/** Reads the version from `/proc/driver/nvidia/version`. NVIDIA's open module puts the architecture before it. */
export function kernelModuleVersion(text: string): string | undefined {
  const version = text.match(/Kernel Module.*?\s(\d+(\.\d+)+)/)?.[1];
  return version === undefined ? undefined : `driver ${version}`;
}
