import { type Environment, probeEnvironment } from "./child_environment.ts";

/** What a probe printed last, or the last line of its errors and how it ended. */
export type ProbeResult =
  | { readonly ok: true; readonly line: string }
  | { readonly ok: false; readonly message: string; readonly end: string };

/** Runs a program that opens a library, in a process of its own, which a broken library may crash. */
export async function runProbe(
  program: URL,
  args: readonly string[],
  environment: Environment,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  const { success, code, signal: ended, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-config", "--no-lock", "--no-prompt", "--allow-ffi"],
      program.href,
      ...args,
    ],
    clearEnv: true,
    env: probeEnvironment(environment),
    stdin: "null",
    ...(signal && { signal }),
  }).output();
  const last = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim().split("\n").at(-1)!;
  return success
    ? { ok: true, line: last(stdout) }
    : { ok: false, message: last(stderr), end: ended ?? `code ${code}` };
}
