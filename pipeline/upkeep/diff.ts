import { compare, compareValues, type ConfigWords, type Reason } from "../plan/explain.ts";
import type { RunResult, StageMetrics } from "../app.ts";
import type { ArtifactFile, Json } from "../types.ts";
import { parting } from "./parting.ts";

/** The differences of two runs. */
export interface RunDifference {
  /** Differences of their keys: configuration, seed, inputs, code, versions. */
  readonly key: readonly Reason[];
  /** Differences of their facts: device, host, commit, time, measurements. */
  readonly facts: readonly Reason[];
  /** The numbers that both came to; null where a run has none, or they are not at hand. */
  readonly metrics: readonly (Readonly<Record<string, number>> | null)[];
  /** Differences inside small JSON files that both wrote, such as accuracies. */
  readonly results: readonly Reason[];
  /** Files that differ in any bit. */
  readonly files: readonly string[];
  /** Of those that are tables, the first row that differs, in words. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Largest JSON file that is compared inside; a larger one holds data rather than results. */
const RESULT_BYTES = 64 * 1024;

/**
 * Compares two runs, of one stage or of two.
 *
 * @param metrics reads the numbers that the application knows of in results
 * @param words how changes of the configuration are put
 */
export async function diffRuns(
  old: RunResult,
  now: RunResult,
  metrics?: StageMetrics,
  words?: ConfigWords,
): Promise<RunDifference> {
  const [files, newFiles] = [old, now].map(({ record: { output } }) =>
    new Map(output.files.map((file) => [file.path, file]))
  ) as [Map<string, ArtifactFile>, Map<string, ArtifactFile>];
  const paths = [...new Set([...files.keys(), ...newFiles.keys()])].sort()
    .filter((path) => files.get(path)?.digest !== newFiles.get(path)?.digest);
  const small = paths.filter((path) =>
    path.endsWith(".json") &&
    [files, newFiles].every((each) => (each.get(path)?.bytes ?? Infinity) <= RESULT_BYTES)
  );
  const results = await Promise.all(small.map(async (path) => {
    const [a, b] = [parse(await old.read(path)), parse(await now.read(path))];
    return compareValues("result", { [path]: a }, { [path]: b });
  }));
  const parts: Record<string, string> = {};
  for (const path of paths.filter((path) => path.endsWith(".csv"))) {
    const [a, b] = [await old.read(path), await now.read(path)];
    const found = a === null || b === null ? null : parting(a, b);
    if (found !== null) parts[path] = found;
  }
  return {
    key: compare(old.record.keyRecord, now.record.keyRecord, words),
    facts: compareValues("fact", { seconds: old.record.seconds, ...old.record.facts }, {
      seconds: now.record.seconds,
      ...now.record.facts,
    }),
    metrics: [await metrics?.(old) ?? null, await metrics?.(now) ?? null],
    results: results.flat(),
    files: paths,
    parts,
  };
}

function parse(text: string | null): Json {
  try {
    return text === null ? null : JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
