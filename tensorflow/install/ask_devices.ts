import type { Device } from "../devices.ts";
import { LibraryError } from "../library.ts";
import type { MissingLibrary } from "./cuda_libraries.ts";
import { runProbe } from "./run_probe.ts";

/** The JSON answer of `probe_devices.ts`. */
export interface DevicesAnswer {
  readonly devices: readonly Device[];
  /** CUDA and cuDNN libraries that cannot be opened, with the loader's reason. */
  readonly missing: readonly MissingLibrary[];
}

/**
 * Lists TensorFlow's devices, in a separate process.
 *
 * @param path the libtensorflow to open
 * @param environment variables added to those that a probe gets
 * @param libraries whether to try to open the CUDA libraries as well
 * @throws {LibraryError} when the process fails
 */
export async function askDevices(
  path: string,
  environment: Readonly<Record<string, string>>,
  libraries: boolean,
): Promise<DevicesAnswer> {
  const program = new URL("./probe_devices.ts", import.meta.url);
  const args = [path, ...(libraries ? ["--libraries"] : [])];
  const found = await runProbe(program, args, { TF_CPP_MIN_LOG_LEVEL: "3", ...environment });
  if (found.ok) return JSON.parse(found.line);
  const why = found.message || `the process ended with ${found.end}`;
  throw new LibraryError(`List the devices of "${path}": ${why}`);
}

/**
 * Says which of CUDA's libraries a libtensorflow lacks; undefined when it has all. Asks no GPU, and takes no memory on one.
 *
 * @param path the libtensorflow
 * @throws {LibraryError} when the process fails
 */
export async function whyNoCuda(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const program = new URL("./probe_libraries.ts", import.meta.url);
  const found = await runProbe(program, [path.slice(0, path.lastIndexOf("/"))], environment);
  if (!found.ok) throw new LibraryError(found.message || `the process ended with ${found.end}`);
  const missing: readonly MissingLibrary[] = JSON.parse(found.line);
  return missing.length > 0 ? areMissing(missing) : undefined;
}

function areMissing(missing: readonly MissingLibrary[]): string {
  const list = missing.map(({ name, reason }) => `${name} (${reason})`).join(", ");
  return `libraries are missing: ${list}`;
}

/**
 * Explains why TensorFlow lists no GPU although the driver does.
 * @returns undefined when TensorFlow lists a GPU
 */
export function whyNoGpu({ devices, missing }: DevicesAnswer): string | undefined {
  if (devices.some(({ type }) => type === "GPU")) return undefined;
  if (missing.length > 0) return areMissing(missing);
  return "the driver and all libraries are present, but TensorFlow registers no GPU; " +
    "TF_CPP_MIN_LOG_LEVEL=0 deno task doctor shows TensorFlow's log";
}
