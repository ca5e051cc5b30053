import { assert } from "@std/assert";
import { childEnvironment } from "../../../pipeline/system/child_environment.ts";
import { ROOT } from "../../root.ts";

/**
 * What a module prints, as JSON on its last line, in a process whose environment has these variables. Test files run side by
 * side in one process, so none changes its environment.
 *
 * @param code a module whose imports are relative to the project
 */
export async function inOwnProcess(
  code: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      // By the lock, since without it even packages that are there need what their registry says of them.
      ...["run", "-A", "--quiet", "--no-check", "--lock=deno.lock", "--frozen"],
      ...["--import-map=std/closed.json", "--ext=ts", "-"],
    ],
    cwd: ROOT,
    clearEnv: true,
    env: { ...childEnvironment({ deno: true }), ...environment },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1)!);
}
