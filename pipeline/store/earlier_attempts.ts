import type { Json, RunRecord } from "../types.ts";

/** An interrupted attempt at a key that left checkpoints in the scratch folder. */
export interface EarlierAttempt {
  /** ISO 8601, UTC. */
  readonly started: string;
  /** Time until its last checkpoint; the work after it was lost. */
  readonly seconds: number;
  /** The lasting facts of its program, and its machine as `host`. */
  readonly facts: Readonly<Record<string, Json>>;
}

/**
 * The file with the attempts lies beside the scratch folder, so that it is copied and removed with it. It does not lie inside:
 * a program may list, move or remove everything there.
 */
export const attemptsFile = (scratch: string) => `${scratch}.attempts`;

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

/** The seconds of a run, and of the attempts before it that were interrupted and that it went on from. */
export function wholeSeconds({ seconds, facts }: Pick<RunRecord, "seconds" | "facts">): number {
  const { earlier = [] } = (facts["measured"] ?? {}) as {
    readonly earlier?: readonly { readonly seconds: number }[];
  };
  return earlier.reduce((sum, attempt) => sum + attempt.seconds, seconds);
}

/** Earlier attempts, oldest first; none if no checkpoint is left. */
export async function earlierAttempts(scratch: string): Promise<EarlierAttempt[]> {
  try {
    const noted = JSON.parse(
      await Deno.readTextFile(attemptsFile(scratch)),
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
