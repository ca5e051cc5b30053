import { type Environment, probeEnvironment } from "./child_environment.ts";

/** What a probe printed last, or the last line of its errors, empty where it has none, and how it ended. */
export type ProbeResult =
  | { readonly ok: true; readonly line: string }
  | { readonly ok: false; readonly message: string; readonly end: string };

/** Enough to open a library from a slow disk, and to test a GPU. */
const LIMIT_MS = 300_000;

/** How long what was killed may take to end: one that hangs in the kernel, as in a driver, never does. */
const LAST_WORDS_MS = 1_000;

/** Lines of TensorFlow's log that are no errors. A process that crashes has no other. */
const LOG = /^([IW]\d{4} |[\d-]{10} [\d:.]+: [IW] |WARNING: All log messages before absl)/;

/**
 * Runs a program that opens a library, in a process of its own, which a broken library may crash. A driver that hangs must
 * not hold who asks, so the process is killed after `limitMs`, and is not waited for.
 */
export async function runProbe(
  program: URL,
  args: readonly string[],
  environment: Environment,
  limitMs = LIMIT_MS,
): Promise<ProbeResult> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-config", "--no-lock", "--no-prompt", "--allow-ffi"],
      program.href,
      ...args,
    ],
    clearEnv: true,
    env: probeEnvironment(environment),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const answer = await within(limitMs, output);
  if (answer === undefined) {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has just ended.
    }
    await within(LAST_WORDS_MS, output);
    child.unref();
    return { ok: false, message: `no answer within ${limitMs / 1000} s`, end: "its time limit" };
  }
  const { success, code, signal, stdout, stderr } = answer;
  const last = (bytes: Uint8Array) =>
    new TextDecoder().decode(bytes).trim().split("\n").findLast((line) => !LOG.test(line)) ?? "";
  if (success) return { ok: true, line: last(stdout) };
  return { ok: false, message: last(stderr), end: signal ?? `code ${code}` };
}

/** What a promise comes to; undefined when it takes longer than `ms` milliseconds. */
async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) =>
    timer = setTimeout(() => resolve(undefined), ms)
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
