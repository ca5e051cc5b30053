import { hostname } from "node:os";
import type { Event } from "../events.ts";
import { jsonReporter } from "../screen/reporter_json.ts";

/** Where journals lie, relative to the project: one a run, named after when it began, so that names sort by time. */
export const JOURNALS = ".cache/journal";

/** Journals that are kept. */
const KEPT = 20;
/** Least time between two lines of one stage's progress, so that a stage that tells every packet fills no disk. */
const INTERVAL_MS = 100;

/** The first line of a journal. */
export interface JournalHead {
  readonly type: "journal";
  readonly command: string;
  readonly process: number;
  readonly host: string;
}

/** The last line of a journal, unless the engine was killed. */
export interface JournalEnd {
  readonly type: "ended";
  /** Why the run came to nothing, where no event tells it. */
  readonly message: string | null;
}

/** A line of a journal: what happened, and when (ISO 8601). */
export type JournalLine = { readonly time: string } & (JournalHead | JournalEnd | Event);

/** The events of a run, written down for those who watch it. */
export interface Journal {
  onEvent(event: Event): void;
  /** Writes the last line. */
  close(message: string | null): void;
}

/**
 * Begins the journal of a run: `.cache/journal/<time>-<process>.ndjson`, which this process keeps locked while it lives.
 * Watching is never worth a run, so what goes wrong here (a full disk, say) ends the journal and nothing else.
 *
 * @param root the project's folder
 * @param command what the user asked for, as a title
 */
export function beginJournal(root: string, command: string, now: () => number): Journal {
  let file: Deno.FsFile | null = null;
  const encoder = new TextEncoder();
  const safely = (work: () => void) => {
    try {
      work();
    } catch {
      file?.close();
      file = null;
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
    // Not for other users of the machine: the view of it is not either.
    file = Deno.openSync(`${folder}/${time}-${Deno.pid}.ndjson`, {
      write: true,
      createNew: true,
      mode: 0o600,
    });
    file.lockSync(true);
  });
  say({ type: "journal", command, process: Deno.pid, host: hostname() });

  const told = new Map<string, number>();
  const held = new Map<string, Event>();
  const release = () => {
    for (const event of held.values()) onEvent(event);
    held.clear();
  };
  return {
    onEvent(event) {
      if (event.type === "progress") {
        const time = now();
        if (time - (told.get(event.stage) ?? -Infinity) < INTERVAL_MS) {
          held.set(event.stage, event);
          return;
        }
        told.set(event.stage, time);
        held.delete(event.stage);
      } else release();
      onEvent(event);
    },
    close(message) {
      release();
      say({ type: "ended", message });
      file?.close();
      file = null;
    },
  };
}

function writeAll(file: Deno.FsFile | null, bytes: Uint8Array): void {
  for (let at = 0; file !== null && at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

/** Removes the oldest journals but those of engines that still run. */
function prune(folder: string): void {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  for (const name of names.slice(0, Math.max(0, names.length + 1 - KEPT))) {
    using file = Deno.openSync(`${folder}/${name}`);
    if (file.tryLockSync(false)) Deno.removeSync(`${folder}/${name}`);
  }
}
