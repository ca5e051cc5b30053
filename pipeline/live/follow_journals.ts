import { type Followed, followEvents } from "./follow_events.ts";
import { isLocked } from "../system/lock.ts";
import { isHidden, JOURNALS } from "./journal.ts";

/** Follows the runs in a folder, one at a time. */
export interface JournalFollower {
  /** Reads new lines; returns whether there were any. */
  read(): Promise<boolean>;
  /** The run that is followed. Changes when that run has ended and another one begins. */
  followed(): Followed;
  /** Whether the engine of the followed run is alive. */
  alive(): boolean;
}

interface Open {
  readonly name: string;
  readonly file: Deno.FsFile;
  readonly decoder: TextDecoder;
  readonly followed: Followed;
  rest: string;
  alive: boolean;
  /** Whether any line has been read. */
  begun: boolean;
}

/**
 * Follows the current run in a project's folder, or the last run until the next one begins. It only reads, so it cannot
 * disturb a run.
 *
 * @param now milliseconds since 1970
 */
export function followJournals(root: string, now: () => number): JournalFollower {
  const folder = `${root}/${JOURNALS}`;
  const none = followEvents();
  let open: Open | null = null;

  return {
    async read() {
      if (open === null || !open.alive || !open.begun) {
        const name = await newest(folder);
        if (name !== null && name !== open?.name) {
          const file = await Deno.open(`${folder}/${name}`).catch(() => null);
          if (file === null) return false;
          open?.file.close();
          const followed = followEvents();
          open = {
            name,
            file,
            decoder: new TextDecoder(),
            followed,
            rest: "",
            alive: true,
            begun: false,
          };
        }
      }
      if (open === null || !open.alive) return false;
      // The kernel frees the lock with the engine. Checked before reading, so that the last lines are not missed.
      const gone = !await isLocked(open.file, `${folder}/${open.name}`);
      let changed = false;
      const buffer = new Uint8Array(1 << 16);
      for (let n = await open.file.read(buffer); n !== null; n = await open.file.read(buffer)) {
        const text = open.rest + open.decoder.decode(buffer.subarray(0, n), { stream: true });
        const lines = text.split("\n");
        open.rest = lines.pop() ?? "";
        for (const line of lines) open.followed.takeText(line);
        changed = open.begun = true;
      }
      // A new journal is empty until its engine has locked it.
      if (!gone || !open.begun) return changed;
      open.alive = false;
      open.followed.lose(now());
      return true;
    },
    followed: () => open?.followed ?? none,
    alive: () => open?.alive ?? false,
  };
}

/** The newest journal whose engine is alive, or else the newest of all, of those that may be read. */
async function newest(folder: string): Promise<string | null> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && name.endsWith(".ndjson")) names.push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  names.sort().reverse();
  let ended: string | null = null;
  for (const name of names) {
    try {
      using file = await Deno.open(`${folder}/${name}`);
      if (await isLocked(file, `${folder}/${name}`)) return name;
      ended ??= name;
    } catch (error) {
      if (!isHidden(error)) throw error;
    }
  }
  return ended;
}
