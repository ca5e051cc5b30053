import type { Device } from "../devices.ts";
import { LibraryError } from "../library.ts";

/** What `probe_devices.ts` found. */
export interface DevicesAnswer {
  readonly devices: readonly Device[];
  /** Libraries of CUDA and cuDNN that do not open, and why. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * The devices that TensorFlow sees, asked in a process of its own.
 *
 * @param environment of that process, besides what it inherits
 * @param libraries whether to look for CUDA's libraries as well
 * @throws LibraryError when the process fails
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
    env: { TF_CPP_MIN_LOG_LEVEL: "3", ...environment },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (success) return JSON.parse(decoder.decode(stdout).trim().split("\n").at(-1)!);
  const words = decoder.decode(stderr).trim().split("\n").at(-1);
  throw new LibraryError(
    `List the devices of "${path}": ${words || `it ended with ${signal ?? `code ${code}`}`}`,
  );
}

/**
 * Why TensorFlow sees no GPU although the driver does.
 *
 * @returns undefined when it sees one
 */
export function whyNoGpu({ devices, missing }: DevicesAnswer): string | undefined {
  if (devices.some(({ type }) => type === "GPU")) return undefined;
  if (missing.length > 0) {
    const list = missing.map(({ name, reason }) => `${name} (${reason})`).join(", ");
    return `libraries are missing: ${list}`;
  }
  return "the driver and all libraries are there, but TensorFlow registers no GPU; " +
    "TF_CPP_MIN_LOG_LEVEL=0 deno task doctor shows its own words";
}
