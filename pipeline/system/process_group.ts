/**
 * Signals a process that leads a group, and all that it started; nothing if all have ended. Never the process alone: once
 * it has ended, its number may be another's.
 */
export function signalGroup(leader: number, name: Deno.Signal): void {
  try {
    Deno.kill(Deno.build.os === "windows" ? leader : -leader, name);
  } catch {
    // They have ended.
  }
}

/**
 * Whether the command line of a process on this machine holds a text. A number read from a file may be that of a process
 * on another machine or in another container, or have been given to another since.
 */
export async function commandHolds(id: number, text: string): Promise<boolean> {
  try {
    return (await Deno.readTextFile(`/proc/${id}/cmdline`)).includes(text);
  } catch {
    // Not Linux, or no such process.
  }
  try {
    const { stdout } = await new Deno.Command("ps", {
      args: ["-ww", "-o", "args=", "-p", String(id)],
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout).includes(text);
  } catch {
    return false;
  }
}
