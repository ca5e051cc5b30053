import { childEnvironment } from "../system/child_environment.ts";
import { UserError } from "../words/errors.ts";
import type { StageOrder } from "./executor.ts";

/**
 * The command that runs a stage's program with its permissions and no others, in a process group of its own.
 *
 * @throws {UserError} if a path holds a comma, which `deno run` cannot take
 */
export function childCommand(order: StageOrder): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: commandArguments(order),
    cwd: order.root,
    clearEnv: true,
    env: environment(order),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  });
}

function commandArguments(
  { job, read, permissions, env, snapshot }: StageOrder,
): string[] {
  const names = [...new Set([...permissions.env ?? [], ...Object.keys(env)])];
  const list = (flag: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`--allow-${flag}=${values.map(listable).join(",")}`];
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    ...config(snapshot.folder),
    ...snapshot.flags,
    ...list("read", [...read, job.alive, job.output, job.scratch, ...permissions.read ?? []]),
    ...list("write", [job.alive, job.output, job.scratch]),
    ...list("net", permissions.net ?? []),
    ...list("env", names),
    ...list("sys", permissions.sys ?? []),
    ...(permissions.ffi ? ["--allow-ffi"] : []),
    snapshot.process,
  ];
}

/** The flag for the project's deno.json, since the engine may lie in another project. */
function config(root: string): string[] {
  try {
    Deno.statSync(`${root}/deno.json`);
    return [`--config=${root}/deno.json`];
  } catch {
    return ["--no-config"];
  }
}

/** Checks that a value has no comma: `deno run` separates values by commas and has no escape. */
function listable(value: string): string {
  if (!value.includes(",")) return value;
  throw new UserError(
    `Deno cannot permit access to "${value}": it holds a comma. Rename or move it`,
  );
}

function environment({ env, permissions }: StageOrder): Record<string, string> {
  const network = (permissions.net ?? []).length > 0;
  return { ...childEnvironment({ deno: true, network, names: permissions.env ?? [] }), ...env };
}
