import { stageProcesses } from "./stage_processes.ts";

/** What a harm may touch. */
export interface Place {
  readonly root: string;
  /** A random number from 0 to 1. */
  readonly next: () => number;
  /** About how long an undisturbed run takes. */
  readonly runMs: number;
  /** Whether `.cache` is a small disk of its own, which may be filled. */
  readonly isSmallDisk: boolean;
}

/** Something that goes wrong in a run, or before it. */
export interface Harm {
  /** Makes the words that start the engine. */
  readonly start?: (place: Place, words: readonly string[]) => readonly string[];
  /** Does harm before a run. What it returns is called after the run. */
  readonly before?: (place: Place) => Promise<void | (() => Promise<void>)>;
  readonly during?: (place: Place, engine: Deno.ChildProcess) => Promise<void>;
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function signal(id: number, name: Deno.Signal): void {
  try {
    Deno.kill(id, name);
  } catch {
    // It has ended.
  }
}

function* filesBelow(folder: string): Generator<string> {
  try {
    for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
      if (isDirectory) yield* filesBelow(`${folder}/${name}`);
      else if (isFile) yield `${folder}/${name}`;
    }
  } catch {
    // It went meanwhile, or was never there.
  }
}

function oneOf<Value>({ next }: Place, values: readonly Value[]): Value | undefined {
  return values[Math.floor(next() * values.length)];
}

/** Sends signals at a random time of the run, to the engine, to its stages or to both. */
function signals(...names: readonly Deno.Signal[]): Harm {
  return {
    async during(place, engine) {
      await wait(place.next() * place.runMs);
      const whom = oneOf(place, ["engine", "stages", "both"]);
      const stages = stageProcesses(place.root);
      const victims = [
        ...(whom === "stages" ? [] : [engine.pid]),
        ...(whom === "engine" ? [] : stages),
      ];
      for (const [i, name] of names.entries()) {
        if (i > 0) await wait(place.next() * 3000);
        victims.forEach((id) => signal(id, name));
      }
    },
  };
}

/** Spoils a file as a disk, a crash or a person may do, and leaves it its old time or not. */
async function spoil(place: Place, path: string): Promise<void> {
  const { atime, mtime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  const how = oneOf(place, ["flip", "cut", "empty", "delete"]);
  await Deno.chmod(path, 0o644);
  if (how === "delete") return await Deno.remove(path);
  if (how === "flip" && bytes.length > 0) bytes[Math.floor(place.next() * bytes.length)]! ^= 1;
  const kept = { flip: bytes.length, cut: Math.floor(place.next() * bytes.length), empty: 0 }[how!];
  await Deno.writeFile(path, bytes.subarray(0, kept));
  if (place.next() < 0.5) await Deno.utime(path, atime!, mtime!);
}

/** All that can go wrong, by what it is called. */
export const HARMS: Readonly<Record<string, Harm>> = {
  "killed": signals("SIGKILL"),
  "killed soon after": signals("SIGKILL"),
  "paused": signals("SIGSTOP", "SIGCONT"),
  "paused and killed": signals("SIGSTOP", "SIGKILL"),
  "interrupted": signals("SIGTERM"),
  "interrupted three times": signals("SIGINT", "SIGINT", "SIGINT"),
  "files damaged": {
    async before(place) {
      const files = [...filesBelow(`${place.root}/.cache`), ...filesBelow(`${place.root}/results`)];
      for (let i = 0; i < 3; i += 1) {
        const path = oneOf(place, files);
        // The snapshot of the code is the engine's own, made anew where it is gone.
        if (path !== undefined) await spoil(place, path).catch(() => {});
      }
    },
  },
  "the store gone": {
    before: ({ root }) => Deno.remove(`${root}/.cache/store`, { recursive: true }).catch(() => {}),
  },
  "the clock set back": {
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
  "little memory": {
    // Deno reserves far more addresses than it uses; with these it starts, or breaks down on its way.
    start: ({ next }, words) => {
      const kilobytes = Math.round(17e6 + next() * 4e6);
      return ["sh", "-c", 'ulimit -v "$0"; exec "$@"', String(kilobytes), ...words];
    },
  },
  "a package cut short": {
    async before(place) {
      const files = [...filesBelow(`${place.root}/.deno`)];
      const path = oneOf(place, files.filter((name) => /\.(js|mjs|cjs|json|ts)$/.test(name)));
      if (path === undefined) return;
      const bytes = await Deno.readFile(path);
      await Deno.truncate(path, Math.floor(place.next() * bytes.length));
      // As `deno cache --reload` does.
      return () => Deno.writeFile(path, bytes);
    },
  },
};
