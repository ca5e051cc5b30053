import { setTimeout as pause } from "node:timers/promises";
import { type Holder, takeLock } from "../system/lock.ts";
import { commandHolds, signalGroup } from "../system/process_group.ts";
import type { Key } from "../types.ts";

/**
 * Ends the process of a stage whose engine has gone. It would end by itself, but may be deep in a computation. While its
 * lock shows that it is alive, it is killed, if it runs on this machine, and waited for.
 */
export async function endOrphan(
  path: string,
  key: Key,
  signal: AbortSignal,
  onWait: (holder: Holder | null) => void,
): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true }).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (file === null) return;
  for (let tries = 0; !await takeLock(file, path, true); tries += 1) {
    if (tries === 0) {
      const id = Number(await Deno.readTextFile(path));
      if (id > 1 && await commandHolds(id, `/temporary/${key}.`)) signalGroup(id, "SIGKILL");
    }
    if (tries === 20) onWait(null);
    signal.throwIfAborted();
    await pause(50);
  }
  await file.unlock();
}
