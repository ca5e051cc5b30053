import { tryProgram } from "./run_program.ts";

/**
 * Signals a process group, if it has not ended. The group rather than its leader: after the leader's end another process
 * may have its number.
 */
export function signalGroup(leader: number, name: Deno.Signal): void {
  try {
    Deno.kill(Deno.build.os === "windows" ? leader : -leader, name);
  } catch {
    // They have ended.
  }
}

/**
 * Whether the command line of a process on this machine holds a text. It guards a number that was read from a file: the
 * process may be on another machine or in another container, or may have ended and left its number to another one.
 */
export async function commandHolds(id: number, text: string): Promise<boolean> {
  try {
    return (await Deno.readTextFile(`/proc/${id}/cmdline`)).includes(text);
  } catch {
    // Not Linux, or no such process.
  }
  const ended = await tryProgram("ps", ["-ww", "-o", "args=", "-p", String(id)]);
  return ended !== null && new TextDecoder().decode(ended.stdout).includes(text);
}
