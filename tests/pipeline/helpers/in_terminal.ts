import { childEnvironment } from "../../../pipeline/system/child_environment.ts";
import { quoted } from "../../../pipeline/words/quoted.ts";
import { ROOT } from "../../root.ts";

/** The program that gives a process a terminal; null where there is none that is known. */
const SCRIPT = Deno.build.os === "linux" ? "script" : null;

/** Whether there are terminals for tests. */
export const hasTerminals = SCRIPT !== null &&
  await new Deno.Command(SCRIPT, { args: ["--version"] }).output().then(() => true, () => false);

/**
 * Runs a module in a process with a terminal of its own, and presses ^C where it is told to.
 *
 * @param code a module whose imports are relative to the project
 * @param interruptAt presses ^C once the terminal shows this
 * @returns the exit code, and all that the terminal was sent
 */
export async function inTerminal(
  code: string,
  interruptAt?: string,
): Promise<{ readonly code: number; readonly text: string }> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  const root = new URL("../../../", import.meta.url).href;
  await Deno.writeTextFile(file, code.replaceAll('from "./', `from "${root}`));
  const command = [
    ...[Deno.execPath(), "run", "-A", "--quiet", "--no-check", "--no-lock", "--cached-only"],
    ...[`--import-map=${ROOT}/std/closed.json`, file],
  ].map(quoted).join(" ");
  const child = new Deno.Command(SCRIPT!, {
    args: ["--quiet", "--return", "--command", `exec ${command}`, "/dev/null"],
    clearEnv: true,
    env: { ...childEnvironment({ deno: true }), SHELL: "/bin/sh" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const keys = child.stdin.getWriter();
  let text = "";
  let pressed = interruptAt === undefined;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (pressed || !text.includes(interruptAt!)) continue;
    pressed = true;
    await keys.write(new Uint8Array([3]));
  }
  const { code: exit } = await child.status;
  await keys.close().catch(() => {});
  await Deno.remove(file);
  return { code: exit, text };
}

/** Whether a terminal that was sent this shows its cursor and wraps lines, and whether it ever did not. */
export function terminalState(text: string): { readonly changed: boolean; readonly left: boolean } {
  const last = (mode: string) => text.lastIndexOf(`\x1b[?${mode}`);
  return {
    changed: last("25l") >= 0 && last("7l") >= 0,
    left: last("25h") > last("25l") && last("7h") > last("7l"),
  };
}
