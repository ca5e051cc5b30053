import { probeEnvironment } from "./child_environment.ts";
import type { Device } from "../devices.ts";
import { LibraryError } from "../library.ts";

/** The JSON answer of `probe_devices.ts`. */
export interface DevicesAnswer {
  readonly devices: readonly Device[];
  /** CUDA and cuDNN libraries that cannot be opened, with the loader's reason. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
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
  const { success, code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-config", "--no-lock", "--no-prompt", "--allow-ffi"],
      new URL("./probe_devices.ts", import.meta.url).href,
      path,
      ...(libraries ? ["--libraries"] : []),
    ],
    clearEnv: true,
    env: probeEnvironment({ TF_CPP_MIN_LOG_LEVEL: "3", ...environment }),
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (success) return JSON.parse(decoder.decode(stdout).trim().split("\n").at(-1)!);
  const message = decoder.decode(stderr).trim().split("\n").at(-1);
  throw new LibraryError(
    `List the devices of "${path}": ${
      message || `the process ended with ${signal ?? `code ${code}`}`
    }`,
  );
}

/**
 * Explains why TensorFlow lists no GPU although the driver does.
 * @returns undefined when TensorFlow lists a GPU
 */
export function whyNoGpu({ devices, missing }: DevicesAnswer): string | undefined {
  if (devices.some(({ type }) => type === "GPU")) return undefined;
  if (missing.length > 0) {
    const list = missing.map(({ name, reason }) => `${name} (${reason})`).join(", ");
    return `libraries are missing: ${list}`;
  }
  return "the driver and all libraries are present, but TensorFlow registers no GPU; " +
    "TF_CPP_MIN_LOG_LEVEL=0 deno task doctor shows TensorFlow's log";
}
