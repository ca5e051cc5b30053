import { awaitStageProcesses } from "./await_stage_processes.ts";
import { damaged, filesBelow, trustedFileLost } from "./damage.ts";
import { type Harm, oneOf, wait } from "./harm.ts";
import { FEW_ADDRESSES, littleMemory } from "./memory_limit.ts";

/** A run that was asked to end: it was done before, or ends as interrupted, or does not listen yet. */
const INTERRUPTED = [0, 130, 143];

function signal(id: number, name: Deno.Signal): boolean {
  try {
    Deno.kill(id, name);
    return true;
  } catch {
    // It has ended.
    return false;
  }
}

/** Sends signals at a random time of the run, to the engine, to its stages or to both. */
function signals(
  names: readonly Deno.Signal[],
  { to = ["engine", "stages", "both"], ...rest }: Pick<Harm, "codes"> & { to?: string[] } = {},
): Harm {
  return {
    ...rest,
    async during(place, engine) {
      const whom = oneOf(place, to);
      await wait(place.next() * place.runMs);
      const stages = whom === "engine" ? [] : await awaitStageProcesses(place.root, engine);
      const victims = [...(whom === "stages" ? [] : [engine.pid]), ...stages];
      for (const [i, name] of names.entries()) {
        if (i > 0) await wait(place.next() * 3000);
        for (const id of victims) {
          if (signal(id, name)) place.count(`${id === engine.pid ? "engine" : "stage"} ${name}`);
        }
      }
    },
  };
}

/** All that can go wrong, by what it is called. */
export const HARMS: Readonly<Record<string, Harm>> = {
  "killed": signals(["SIGKILL"]),
  "engine killed": signals(["SIGKILL"], { to: ["engine"] }),
  "paused": signals(["SIGSTOP", "SIGCONT"], { codes: [0] }),
  "paused and killed": signals(["SIGSTOP", "SIGKILL"]),
  "SIGINT once": signals(["SIGINT"], { to: ["engine"], codes: INTERRUPTED }),
  "SIGINT twice": signals(["SIGINT", "SIGINT"], { to: ["engine"], codes: INTERRUPTED }),
  "SIGTERM once": signals(["SIGTERM"], { to: ["engine"], codes: INTERRUPTED }),
  "SIGTERM twice": signals(["SIGTERM", "SIGTERM"], { to: ["engine"], codes: INTERRUPTED }),
  "^C": signals(["SIGINT"], { to: ["both"], codes: INTERRUPTED }),
  "stages ended": signals(["SIGTERM"], { to: ["stages"] }),
  "stored files damaged": damaged("stored file"),
  "checkpoints damaged": damaged("checkpoint"),
  "published files damaged": damaged("published file"),
  "the engine's notes damaged": damaged("note of the engine"),
  "the store gone": {
    codes: [0],
    harmsResults: true,
    before: ({ root }) => Deno.remove(`${root}/.cache/store`, { recursive: true }).catch(() => {}),
  },
  "the clock set back": {
    codes: [0],
    harmsResults: true,
    async before(place) {
      // Then all files are of the future.
      const shift = place.next() * 1e10;
      for (const path of filesBelow(`${place.root}/.cache`)) {
        const { mtime } = await Deno.stat(path);
        const later = new Date(mtime!.getTime() + shift);
        await Deno.utime(path, later, later);
      }
    },
  },
  "the disk full": {
    async before({ root, isSmallDisk }) {
      if (!isSmallDisk) return;
      const filler = `${root}/.cache/filler`;
      using file = await Deno.open(filler, { write: true, create: true });
      try {
        for (;;) await file.write(new Uint8Array(1 << 16));
      } catch {
        // It is full.
      }
      return () => Deno.remove(filler);
    },
  },
  "little memory": littleMemory(),
  "few addresses": FEW_ADDRESSES,
  "an npm package damaged": trustedFileLost("npm package"),
  "Deno's cache damaged": trustedFileLost("file of Deno's cache"),
};
