import { hostname } from "node:os";
import type { Event } from "../events.ts";
import { jsonReporter } from "../screen/reporter_json.ts";

/** Folder of the journals, relative to the project. Each run has one, named after its start, so that names sort by time. */
export const JOURNALS = ".cache/journal";

/** Number of journals to keep. */
const KEPT = 20;
/** Least time between two lines of a stage's progress, so that a chatty stage cannot fill the disk. */
const INTERVAL_MS = 100;

/** The first line of a journal. */
export interface JournalHead {
  readonly type: "journal";
  readonly command: string;
  readonly process: number;
  readonly host: string;
}

/** The last line of a journal; missing if the engine was killed. */
export interface JournalEnd {
  readonly type: "ended";
  /** The run's error, if no event holds it. */
  readonly message: string | null;
}

/** A line of a journal, with its time in ISO 8601. */
export type JournalLine = { readonly time: string } & (JournalHead | JournalEnd | Event);

/** Writes the events of a run to a file, for those who watch the run. */
export interface Journal {
  onEvent(event: Event): void;
  /** Writes the last line. */
  close(message: string | null): void;
}

/**
 * Begins the journal of a run, `.cache/journal/<time>-<process>.ndjson`. This process locks the file while it lives.
 * A fault, such as a full disk, ends the journal and leaves the run alone.
 *
 * @param root the project's folder
 * @param command what the user asked for, as a title
 */
export function beginJournal(root: string, command: string, now: () => number): Journal {
  let file: Deno.FsFile | null = null;
  const encoder = new TextEncoder();
  const end = () => {
    try {
      // Closing the file is not enough, as `held` of system/lock.ts says.
      file?.unlockSync();
    } catch {
      // A file system without locks.
    }
    file?.close();
    file = null;
  };
  const safely = (work: () => void) => {
    try {
      work();
    } catch {
      end();
    }
  };
  const write = (line: string) => safely(() => writeAll(file, encoder.encode(`${line}\n`)));
  const { onEvent } = jsonReporter(write, () => new Date(now()));
  const say = (line: JournalHead | JournalEnd) =>
    write(JSON.stringify({ time: new Date(now()).toISOString(), ...line }));
  safely(() => {
    const folder = `${root}/${JOURNALS}`;
    Deno.mkdirSync(folder, { recursive: true });
    prune(folder);
    const time = new Date(now()).toISOString().replaceAll(":", "-");
    // Other users of the machine must not read it, as they must not see the live view.
    file = Deno.openSync(`${folder}/${time}-${Deno.pid}.ndjson`, {
      write: true,
      createNew: true,
      mode: 0o600,
    });
    file.lockSync(true);
  });
  say({ type: "journal", command, process: Deno.pid, host: hostname() });

  const lastWritten = new Map<string, number>();
  const held = new Map<string, Event>();
  const release = () => {
    for (const event of held.values()) onEvent(event);
    held.clear();
  };
  return {
    onEvent(event) {
      if (event.type === "progress") {
        const time = now();
        const since = time - (lastWritten.get(event.stage) ?? -Infinity);
        // A clock that was set back must not silence a stage until it has caught up.
        if (since >= 0 && since < INTERVAL_MS) {
          held.set(event.stage, event);
          return;
        }
        lastWritten.set(event.stage, time);
        held.delete(event.stage);
      } else release();
      onEvent(event);
    },
    close(message) {
      release();
      say({ type: "ended", message });
      end();
    },
  };
}

function writeAll(file: Deno.FsFile | null, bytes: Uint8Array): void {
  for (let at = 0; file !== null && at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

/** Removes the oldest journals, but none of a run that goes on or of another user. */
function prune(folder: string): void {
  const files = [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile);
  const names = files.map(({ name }) => name).sort();
  for (const name of names.slice(0, Math.max(0, names.length + 1 - KEPT))) {
    try {
      using file = Deno.openSync(`${folder}/${name}`);
      if (file.tryLockSync(false)) Deno.removeSync(`${folder}/${name}`);
    } catch (error) {
      if (!isHidden(error)) throw error;
    }
  }
}

/** Whether a journal is gone, or is another user's, which nobody else may read. */
export function isHidden(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied;
}
