import { writeAtomically } from "../system/atomic.ts";
import { canonical } from "../key/canonical.ts";
import type { Json } from "../types.ts";

/** An attempt at a key that ended before its stage did, and left something in the scratch folder to go on from. */
export interface EarlierAttempt {
  /** ISO 8601, UTC. */
  readonly started: string;
  /** Until it last wrote there: what it did after that was lost with it. */
  readonly seconds: number;
  /** The lasting facts that its program told, and `host`, its machine. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** What is kept of the attempt that goes on, and what was found of those before it. */
export interface Attempt {
  /** Keeps what the program has told so far, for the next attempt, should this one be cut short. */
  note(facts: Readonly<Record<string, Json>>): void;
  /** Waits for what is being kept. */
  settled(): Promise<void>;
  /**
   * The facts for the run record: with `partlyOn`, the facts of earlier attempts that differ from this one's (another
   * device or machine: they last), and with `measured.earlier`, their times.
   */
  complete(facts: Readonly<Record<string, Json>>): Promise<Record<string, Json>>;
}

/** Lies among the checkpoints, so that it goes with them when they are removed, and is copied with them. */
const FILE = ".attempts";

/**
 * Begins an attempt in a scratch folder. A record must not say of a training that was begun on a GPU and finished on a
 * processor that it ran on a processor, nor leave the hours before the last interruption out.
 *
 * @param host tells of this machine; asked only when the program tells a fact
 */
export async function beginAttempt(
  scratch: string,
  started: Date,
  host: () => Promise<Json>,
): Promise<Attempt> {
  const earlier = await earlierAttempts(scratch);
  let writing = Promise.resolve();
  return {
    note(facts) {
      const told = { ...facts };
      writing = writing.then(async () => {
        const present = { started: started.toISOString(), facts: { ...told, host: await host() } };
        await writeAtomically(`${scratch}/${FILE}`, JSON.stringify([...earlier, present]));
        // On a full disk the record is told less; the stage goes on.
      }).catch(() => {});
    },
    settled: () => writing,
    async complete({ measured, ...facts }) {
      const times = earlier.map(({ started, seconds }) => ({ started, seconds }));
      const all = {
        ...(measured as Record<string, Json> | undefined),
        ...(times.length > 0 && { earlier: times }),
      };
      const own = times.length === 0 ? "" : canonical({ ...facts, host: await host() });
      const others = new Map(earlier.map((attempt) => [canonical(attempt.facts), attempt.facts]));
      others.delete(own);
      return {
        ...facts,
        ...(others.size > 0 && { partlyOn: [...others.values()] }),
        ...(Object.keys(all).length > 0 && { measured: all }),
      };
    },
  };
}

/** What a program has left in its scratch folder: names, bytes and when they were written, in ms. */
export async function checkpointsIn(
  scratch: string,
): Promise<{ readonly name: string; readonly size: number; readonly time: number }[]> {
  const found = [];
  for await (const { name } of Deno.readDir(scratch)) {
    if (name.startsWith(FILE)) continue;
    const { size, mtime } = await Deno.stat(`${scratch}/${name}`);
    found.push({ name, size, time: mtime?.getTime() ?? 0 });
  }
  return found;
}

/** Those that left something, oldest first; none where nothing is left of them. */
async function earlierAttempts(scratch: string): Promise<EarlierAttempt[]> {
  try {
    const noted = JSON.parse(
      await Deno.readTextFile(`${scratch}/${FILE}`),
    ) as readonly (Omit<EarlierAttempt, "seconds"> & { readonly seconds?: number })[];
    const left = await checkpointsIn(scratch);
    if (left.length === 0) return [];
    const written = Math.max(...left.map(({ time }) => time));
    return noted.flatMap(({ started, seconds = (written - Date.parse(started)) / 1000, facts }) =>
      seconds > 0 ? [{ started, seconds, facts }] : []
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return [];
    throw error;
  }
}
