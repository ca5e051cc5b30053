import { writeAtomically } from "../system/atomic.ts";
import { canonical } from "../key/canonical.ts";
import { attemptsFile, earlierAttempts } from "../store/earlier_attempts.ts";
import type { Json } from "../types.ts";

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
        await writeAtomically(attemptsFile(scratch), JSON.stringify([...earlier, present]));
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
