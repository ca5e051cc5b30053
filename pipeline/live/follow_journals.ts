import { type Followed, followEvents } from "./follow_events.ts";
import { type JournalLine, JOURNALS } from "./journal.ts";

/** Follows the runs in a folder, one at a time. */
export interface JournalFollower {
  /** Reads what is new; whether anything was. */
  read(): Promise<boolean>;
  /** What is known of the run that is followed: another one's after it ended and a new one began. */
  followed(): Followed;
  /** Whether that run's engine lives. */
  alive(): boolean;
}

interface Open {
  readonly name: string;
  readonly file: Deno.FsFile;
  readonly decoder: TextDecoder;
  readonly followed: Followed;
  rest: string;
  alive: boolean;
}

/**
 * Follows the run that is going on in a project's folder; where none is, the last one, until the next begins. Only reads,
 * so that it cannot disturb the run.
 *
 * @param now milliseconds since 1970
 */
export function followJournals(root: string, now: () => number): JournalFollower {
  const folder = `${root}/${JOURNALS}`;
  const none = followEvents();
  let open: Open | null = null;

  return {
    async read() {
      if (open === null || !open.alive) {
        const name = await newest(folder);
        if (name !== null && name !== open?.name) {
          const file = await Deno.open(`${folder}/${name}`).catch(() => null);
          if (file === null) return false;
          open?.file.close();
          const followed = followEvents();
          open = { name, file, decoder: new TextDecoder(), followed, rest: "", alive: true };
        }
      }
      if (open === null || !open.alive) return false;
      // Before reading: what it wrote last is then certainly read.
      const gone = await unlocked(open.file);
      let changed = false;
      const buffer = new Uint8Array(1 << 16);
      for (let n = await open.file.read(buffer); n !== null; n = await open.file.read(buffer)) {
        const text = open.rest + open.decoder.decode(buffer.subarray(0, n), { stream: true });
        const lines = text.split("\n");
        open.rest = lines.pop() ?? "";
        for (const line of lines) open.followed.take(JSON.parse(line) as JournalLine);
        changed = true;
      }
      // Locked a moment after it is there, and then begins with a line.
      if (!gone || open.followed.run().started === null) return changed;
      open.alive = false;
      open.followed.lose(now());
      return true;
    },
    followed: () => open?.followed ?? none,
    alive: () => open?.alive ?? false,
  };
}

/** The newest journal whose engine lives, or else the newest. */
async function newest(folder: string): Promise<string | null> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(".ndjson")) names.push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  names.sort().reverse();
  for (const name of names) {
    try {
      using file = await Deno.open(`${folder}/${name}`);
      if (!await unlocked(file)) return name;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return names[0] ?? null;
}

/** Whether the engine that wrote a journal has gone, and with it the kernel's lock. */
async function unlocked(file: Deno.FsFile): Promise<boolean> {
  if (!await file.tryLock(false)) return false;
  await file.unlock();
  return true;
}
