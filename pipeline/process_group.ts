/** Signals a process that leads a group, and all that it started. */
export function signalGroup(pid: number, name: Deno.Signal): void {
  for (const target of Deno.build.os === "windows" ? [pid] : [-pid, pid]) {
    try {
      Deno.kill(target, name);
      return;
    } catch {
      // It has ended already, or has no group.
    }
  }
}
