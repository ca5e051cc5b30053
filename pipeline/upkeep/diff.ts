import { compare, compareValues, type Reason } from "../plan/explain.ts";
import type { Store } from "../store/store.ts";
import type { Json, RunRecord } from "../types.ts";

/** The differences of two runs. */
export interface RunDifference {
  /** Differences of their keys: configuration, seed, inputs, code, versions. */
  readonly key: readonly Reason[];
  /** Differences of their facts: device, host, commit, time, measurements. */
  readonly facts: readonly Reason[];
  /** Differences inside small JSON files that both wrote, such as accuracies. */
  readonly results: readonly Reason[];
  /** Files that differ in any bit. */
  readonly files: readonly string[];
}

/** Largest JSON file that is compared inside; a larger one holds data rather than results. */
const RESULT_BYTES = 64 * 1024;

/** Compares two runs, of one stage or of two. */
export function diffRuns(store: Store, old: RunRecord, now: RunRecord): RunDifference {
  const files = new Map(old.output.files.map((file) => [file.path, file]));
  const newFiles = new Map(now.output.files.map((file) => [file.path, file]));
  const paths = [...new Set([...files.keys(), ...newFiles.keys()])].sort()
    .filter((path) => files.get(path)?.digest !== newFiles.get(path)?.digest);
  const read = ({ output }: RunRecord, path: string): Json | undefined => {
    try {
      return JSON.parse(Deno.readTextFileSync(`${store.object(output.digest)}/${path}`)) as Json;
    } catch {
      return undefined;
    }
  };
  const small = paths.filter((path) =>
    path.endsWith(".json") &&
    [files, newFiles].every((each) => (each.get(path)?.bytes ?? Infinity) <= RESULT_BYTES)
  );
  return {
    key: compare(old.keyRecord, now.keyRecord),
    facts: compareValues("fact", { seconds: old.seconds, ...old.facts }, {
      seconds: now.seconds,
      ...now.facts,
    }),
    results: small.flatMap((path) =>
      compareValues("result", { [path]: read(old, path) ?? null }, {
        [path]: read(now, path) ?? null,
      })
    ),
    files: paths,
  };
}
