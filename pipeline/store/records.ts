import type { CodeParts } from "../key/code_parts.ts";
import { keyOf } from "../key/key.ts";
import type { ArtifactFile, Key, RunRecord } from "../types.ts";

/** A record that cannot be read, or does not belong to its key, counts as none: its stage is run again. */
export function readRecord(path: string, key: Key | null): RunRecord | null {
  try {
    const record = JSON.parse(Deno.readTextFileSync(path)) as RunRecord;
    return keyOf(record.keyRecord) === record.key && (key ?? record.key) === record.key &&
        Array.isArray(record.output.files)
      ? record
      : null;
  } catch {
    return null;
  }
}

/** What code was made of; null where that cannot be read. */
export function readParts(path: string): CodeParts | null {
  try {
    return JSON.parse(Deno.readTextFileSync(path)) as CodeParts;
  } catch {
    return null;
  }
}

/** A list of files; none where it cannot be read. */
export function readFiles(path: string): readonly ArtifactFile[] {
  try {
    return JSON.parse(Deno.readTextFileSync(path)) as ArtifactFile[];
  } catch {
    return [];
  }
}
