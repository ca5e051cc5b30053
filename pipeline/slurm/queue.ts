import { messageOf } from "../words/errors.ts";
import { slurm, SlurmError } from "./command.ts";

/** A job in Slurm's queue. */
export interface QueueEntry {
  /** `123`, or `123_4` in an array. */
  readonly id: string;
  /** In Slurm's words: `PENDING`, `RUNNING`, `NODE_FAIL`, … */
  readonly state: string;
  readonly nodes: string;
  readonly comment: string;
  readonly reason: string;
}

/** Jobs by number. */
export type Queue = ReadonlyMap<string, QueueEntry>;

// https://slurm.schedmd.com/job_state_codes.html. Whatever is in neither list goes on, as far as is known.
const PENDING = [
  ...["PENDING", "CONFIGURING", "POWER_UP_NODE", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD"],
  ...["RESV_DEL_HOLD", "SPECIAL_EXIT"],
];
const OVER = [
  ...["COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "BOOT_FAIL", "PREEMPTED"],
  ...["OUT_OF_MEMORY", "DEADLINE", "REVOKED"],
];

/** Whether a job waits to run. */
export const isPending = ({ state }: QueueEntry): boolean => PENDING.includes(state);
/** Whether a job has ended for good. */
export const isOver = ({ state }: QueueEntry): boolean => OVER.includes(state);

/**
 * Reads the user's jobs, with those that ended in the last minutes (the cluster's `MinJobAge`).
 *
 * Uses `--format`, whose letters mean the same in every version of Slurm; docs/slurm.md says why not `--json`.
 *
 * @throws {SlurmError} if Slurm does not answer
 */
export async function readQueue(): Promise<Queue> {
  const text = await slurm("squeue", [
    "--noheader",
    // Else jobs in a hidden partition would be taken for lost.
    "--all",
    "--array",
    "--states=all",
    `--user=${Deno.uid()}`,
    "--format=%i|%T|%N|%k|%r",
  ]);
  return parseQueue(text);
}

/**
 * Parses the output of `squeue`.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseQueue } from "./queue.ts";
 * const { nodes, reason } = parseQueue("7_2|PENDING||x|Resources").get("7_2")!;
 * assertEquals([nodes, reason], ["", "Resources"]);
 * ```
 */
export function parseQueue(text: string): Queue {
  const entries = text.split("\n").map((line): QueueEntry => {
    const [id = "", state = "", nodes = "", comment = "", ...reason] = line.trim().split("|");
    return { id, state, nodes, comment, reason: reason.join("|") };
  });
  return new Map(entries.filter(({ id }) => id !== "").map((entry) => [entry.id, entry]));
}

/**
 * Handles one poll of a job. Returns null to wait for the next poll.
 *
 * @param entry null for a job that Slurm no longer knows, undefined while Slurm does not answer
 */
export type Look<T> = (entry: QueueEntry | null | undefined) => Promise<T | null>;

/** Follows any number of jobs, with one request to Slurm at a time. */
export interface QueueWatch {
  /** Calls `look` for a job after every poll until it returns a value. */
  follow<T>(id: string, look: Look<T>): Promise<T>;
  /** Polls soon, since something is about to change. */
  hurry(): void;
}

const SHORTEST_MS = 400;
/** Factor by which the pause grows after a poll without news. */
const GROWTH = 1.5;

/**
 * Polls the queue while jobs are followed, more often while they change.
 *
 * @param longestMs longest pause between two polls
 * @param onSilence called once when Slurm stops answering, with its error
 */
export function watchQueue(longestMs: number, onSilence: (text: string) => void): QueueWatch {
  const followers = new Set<{ id: string; see: Look<true>; fail: (error: unknown) => void }>();
  let pause = SHORTEST_MS;
  let wake = () => {};
  let polling = false;
  let silent = false;
  let last: Queue = new Map();

  async function ask(): Promise<Queue | null> {
    try {
      const queue = await readQueue();
      silent = false;
      return queue;
    } catch (error) {
      if (!(error instanceof SlurmError)) throw error;
      if (!silent) onSilence(messageOf(error));
      silent = true;
      return null;
    }
  }

  async function poll(): Promise<void> {
    while (followers.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      const queue = await ask();
      pause = Math.min(longestMs, pause * GROWTH);
      await Promise.all([...followers].map(async (each) => {
        const entry = queue === null ? undefined : queue.get(each.id) ?? null;
        if (entry?.state !== last.get(each.id)?.state) pause = SHORTEST_MS;
        if (await each.see(entry) === null) return;
        followers.delete(each);
        pause = SHORTEST_MS;
      }));
      last = queue ?? last;
    }
  }

  /** Polls for as long as there is a follower. Nobody awaits it, so what ends it goes to all of them. */
  async function loop(): Promise<void> {
    polling = true;
    try {
      await poll();
    } catch (error) {
      for (const { fail } of followers) fail(error);
      followers.clear();
    }
    polling = false;
  }

  return {
    follow: (id, look) =>
      new Promise((resolve, reject) => {
        followers.add({
          id,
          async see(entry) {
            try {
              const seen = await look(entry);
              if (seen === null) return null;
              resolve(seen);
            } catch (error) {
              reject(error);
            }
            return true;
          },
          fail: reject,
        });
        pause = SHORTEST_MS;
        if (!polling) loop();
        else wake();
      }),
    hurry() {
      pause = SHORTEST_MS;
      wake();
    },
  };
}
