import { writeAtomically } from "../system/atomic.ts";
import { canonical } from "../key/canonical.ts";
import type { Json } from "../types.ts";

/** An interrupted attempt at a key that left checkpoints in the scratch folder. */
export interface EarlierAttempt {
  /** ISO 8601, UTC. */
  readonly started: string;
  /** Time until its last checkpoint; the work after it was lost. */
  readonly seconds: number;
  /** The lasting facts of its program, and its machine as `host`. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** The present attempt at a key, with the facts of earlier ones. */
export interface Attempt {
  /** Saves the program's facts for the next attempt, in case this one is interrupted. */
  note(facts: Readonly<Record<string, Json>>): void;
  /** Waits until all facts are saved. */
  settled(): Promise<void>;
  /**
   * The facts for the run record. Adds the differing facts of earlier attempts, such as another device, as `partlyOn`, and
   * their times as `measured.earlier`.
   */
  complete(facts: Readonly<Record<string, Json>>): Promise<Record<string, Json>>;
}

/**
 * The file with the attempts lies beside the scratch folder, so that it is copied and removed with it. It does not lie inside:
 * a program may list, move or remove everything there.
 */
const fileOf = (scratch: string) => `${scratch}.attempts`;

/**
 * Begins an attempt in a scratch folder. If a training begins on a GPU and finishes on a CPU, its run record must name both,
 * and count the hours before the interruption.
 *
 * @param host returns the facts of this machine; called only if the program reports a fact
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
      const copy = { ...facts };
      writing = writing.then(async () => {
        const present = { started: started.toISOString(), facts: { ...copy, host: await host() } };
        await writeAtomically(fileOf(scratch), JSON.stringify([...earlier, present]));
        // A full disk must not end the stage.
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

/** The checkpoints in a scratch folder: names, bytes and times in milliseconds since 1970. */
export async function checkpointsIn(
  scratch: string,
): Promise<{ readonly name: string; readonly size: number; readonly time: number }[]> {
  const found = [];
  for await (const { name } of Deno.readDir(scratch)) {
    const { size, mtime } = await Deno.stat(`${scratch}/${name}`);
    found.push({ name, size, time: mtime?.getTime() ?? 0 });
  }
  return found;
}

/** Earlier attempts, oldest first; none if no checkpoint is left. */
async function earlierAttempts(scratch: string): Promise<EarlierAttempt[]> {
  try {
    const noted = JSON.parse(
      await Deno.readTextFile(fileOf(scratch)),
    ) as readonly (Omit<EarlierAttempt, "seconds"> & { readonly seconds?: number })[];
    const left = await checkpointsIn(scratch);
    if (left.length === 0) return [];
    const written = Math.max(...left.map(({ time }) => time));
    return noted.flatMap(({ started, seconds = (written - Date.parse(started)) / 1000, facts }) =>
      seconds > 0 && typeof facts === "object" && facts !== null
        ? [{ started, seconds, facts }]
        : []
    );
  } catch {
    // Absent or damaged. They are for people, so a stage does not fail for them.
    return [];
  }
}
