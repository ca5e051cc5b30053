import { EnvironmentError } from "../words/errors.ts";
import { childEnvironment } from "./child_environment.ts";

/** How a program of the system runs. */
export interface ProgramOptions {
  readonly cwd?: string;
  /** All of its environment; by default what every program may need. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads; by default nothing. */
  readonly input?: string;
  readonly timeoutMs?: number;
}

/**
 * Runs a program of the system, such as git or tar, and returns what it writes.
 *
 * @throws {EnvironmentError} with what it says when it fails
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  how: ProgramOptions = {},
): Promise<string> {
  const failed = (why: string) =>
    new EnvironmentError(`Running "${[program, ...args].join(" ")}": ${why}`);
  const { success, stdout, stderr } = await output(program, args, how).catch((error) => {
    throw error instanceof Deno.errors.NotFound ? failed("there is no such program") : error;
  });
  const text = new TextDecoder();
  if (!success) throw failed(text.decode(stderr).trim());
  return text.decode(stdout);
}

/** Runs a program that the machine may lack, and returns how it ended; null if it could not be started. */
export async function tryProgram(
  program: string,
  args: readonly string[],
  how: ProgramOptions = {},
): Promise<Deno.CommandOutput | null> {
  return await output(program, args, how).catch(() => null);
}

async function output(
  program: string,
  args: readonly string[],
  { cwd, env = childEnvironment(), input, timeoutMs }: ProgramOptions,
): Promise<Deno.CommandOutput> {
  const child = new Deno.Command(program, {
    args: [...args],
    ...(cwd !== undefined && { cwd }),
    clearEnv: true,
    env: { ...env },
    ...(timeoutMs !== undefined && { signal: AbortSignal.timeout(timeoutMs) }),
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const fed = input !== undefined &&
    new Blob([input]).stream().pipeTo(child.stdin).catch(() => {});
  const [ended] = await Promise.all([child.output(), fed]);
  return ended;
}
