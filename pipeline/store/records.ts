import type { CodeParts } from "../key/code_parts.ts";
import { keyOf } from "../key/key.ts";
import { isInnerPath } from "../system/inner_path.ts";
import { rethrowUnread } from "../system/rethrow_unread.ts";
import { UserError } from "../words/errors.ts";
import type { ArtifactFile, Key, KeyRecord, RunRecord } from "../types.ts";

/**
 * Parses a run record from the store, the project or a shared cache.
 *
 * @throws {UserError} if a path in it leads out of its folder
 * @throws {Error} if the text is not a run record, or its key does not match its parts
 */
export function parseRecord(text: string): RunRecord {
  const value: unknown = JSON.parse(text);
  if (!isRunRecord(value)) throw new Error("it is not a run record");
  const outside = [value.stage, ...value.output.files.map(({ path }) => path)]
    .find((path) => !isInnerPath(path));
  if (outside !== undefined) {
    throw new UserError(`the run record names "${outside}", which leads out of its folder`);
  }
  if (keyOf(value.keyRecord) !== value.key) throw new Error("its key does not match its parts");
  return value;
}

/** The text of a run record, wherever it lies. */
export function recordText(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads a run record; null if it is absent, cut short or of another key, so that its stage runs again.
 *
 * @throws {EnvironmentError} if it cannot be read now, and may be whole
 */
export function readRecord(path: string, key: Key | null = null): RunRecord | null {
  try {
    const record = parseRecord(Deno.readTextFileSync(path));
    return key === null || record.key === key ? record : null;
  } catch (error) {
    rethrowUnread(path, error);
    return null;
  }
}

/** Reads the declarations of code; null if they are absent or unreadable. */
export function readParts(path: string): CodeParts | null {
  try {
    return JSON.parse(Deno.readTextFileSync(path)) as CodeParts;
  } catch {
    return null;
  }
}

/**
 * Reads a list of files; empty if it is absent, cut short, or leads out of its folder.
 *
 * @throws {EnvironmentError} if it cannot be read now, and may be whole
 */
export function readFiles(path: string): readonly ArtifactFile[] {
  try {
    const value: unknown = JSON.parse(Deno.readTextFileSync(path));
    return areFiles(value) && value.every(({ path }) => isInnerPath(path)) ? value : [];
  } catch (error) {
    rethrowUnread(path, error);
    return [];
  }
}

// Checked by hand, since loading a schema library takes longer than checking 10,000 records.
function isRunRecord(value: unknown): value is RunRecord {
  return isObject(value) && typeof value.stage === "string" && isDigest(value.key) &&
    isKeyRecord(value.keyRecord) && isObject(value.output) && isDigest(value.output.digest) &&
    areFiles(value.output.files) && typeof value.started === "string" &&
    typeof value.seconds === "number" && isObject(value.facts);
}

function isKeyRecord(value: unknown): value is KeyRecord {
  return isObject(value) && typeof value.format === "number" && typeof value.program === "string" &&
    value.config !== undefined && (value.seed === null || typeof value.seed === "number") &&
    isObject(value.facts) && isMap(value.code, isDigest) && isMap(value.versions, isString) &&
    isMap(value.inputs, (digest) => digest === null || isDigest(digest));
}

/** Whether a value is a list of files as {@linkcode digestFolder} makes it: sorted by path, each once. */
function areFiles(value: unknown): value is readonly ArtifactFile[] {
  let last = "";
  return Array.isArray(value) && value.every((file) => {
    const fits = isObject(file) && isString(file.path) && file.path > last &&
      Number.isSafeInteger(file.bytes) && Number(file.bytes) >= 0 && isDigest(file.digest);
    if (fits) last = String(file.path);
    return fits;
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMap(value: unknown, fits: (value: unknown) => boolean): boolean {
  return isObject(value) && Object.values(value).every(fits);
}

const isString = (value: unknown): value is string => typeof value === "string";

function isDigest(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
