import { digestValue } from "./digest.ts";
import type { Json, Key, KeyRecord, RunRecord, Stage, TreeDigest } from "../types.ts";

/** Version of {@linkcode KeyRecord}. */
const KEY_FORMAT = 1;

/** The part of a key that a stage has by itself, whatever its inputs turn out to be. */
export interface CodeKey {
  readonly code: KeyRecord["code"];
  readonly versions: KeyRecord["versions"];
}

/** The key of a key record: the sha256 of its canonical text. */
export function keyOf(record: KeyRecord): Key {
  // A key record is plain data; only its optional properties keep the compiler from seeing a Json.
  return digestValue("key", record as unknown as Json);
}

/** Whether a key is of a run over part of the stage's inputs. */
export function isPartial({ inputs }: KeyRecord): boolean {
  return Object.values(inputs).includes(null);
}

/** The key record of a stage: everything that decides its result. */
export function keyRecord(
  stage: Stage,
  own: CodeKey,
  inputs: Readonly<Record<string, TreeDigest | null>>,
  facts: Readonly<Record<string, Json>>,
): KeyRecord {
  return {
    format: KEY_FORMAT,
    program: stage.program,
    config: stage.config,
    seed: stage.seed ?? null,
    inputs,
    code: own.code,
    versions: own.versions,
    facts,
  };
}

/**
 * The facts of a run that a partial stage may show: the versions, and the facts that stay the same when the run is repeated
 * on the same machine. Left out are the engine's `git`, `lock`, `command` and `peakMemoryMiB`, and the program's `measured`
 * facts.
 */
export function lastingFacts(record: RunRecord): Json {
  const passing = ["git", "lock", "command", "peakMemoryMiB", "measured"];
  const facts = Object.fromEntries(
    Object.entries(record.facts).filter(([name]) => !passing.includes(name)),
  );
  return { ...facts, versions: record.keyRecord.versions };
}
