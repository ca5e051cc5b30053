import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { linkAtomically, makeFolder, syncFolder, writeAtomically } from "../system/atomic.ts";
import type { CodeParts } from "../key/code_parts.ts";
import { digestFile, digestFolder, digestTree } from "../key/digest.ts";
import { digestMemory } from "./digest_memory.ts";
import { flush } from "../system/flush.ts";
import { type Holder, shareLock, withLock } from "../system/lock.ts";
import { endOrphan } from "./orphan.ts";
import { removeFolder } from "../system/remove_folder.ts";
import { rethrowUnread } from "../system/rethrow_unread.ts";
import { storeFolder } from "./store_folder.ts";
import { readFiles, readParts, readRecord, recordText } from "./records.ts";
import { complete, withLeftOut } from "./left_out.ts";
import { removeScratch, removeTemporaries, sweep } from "./leftovers.ts";
import type { ArtifactFile, Key, RunRecord, TreeDigest } from "../types.ts";

/**
 * Stores outputs by the digest of their content, and run records by key:
 *
 * ```text
 * format                  version of this layout
 * objects/ab/ab12…/       output folders, by tree digest; files are read-only
 * digests                 remembered digests of the objects' files: digest_memory.ts
 * published               remembered digests of files copied into the project: publish.ts
 * left-out/<digest>.json  files that a restored object lacks: pipeline/publish/restore.ts
 * runs/<key>.json         run record of a key
 * stages/<stage>.json     latest run record of a stage, for explanations only
 * temporary/file.<id>     file that is being written; a kill leaves it, and it is removed after an hour
 * temporary/<key>.<id>/   output of a running stage; a kill leaves it, and the key's next lock removes it
 * jobs/<key>/             cluster job of a key, until its result is stored: pipeline/slurm/job_folder.ts
 * scratch/<key>/          checkpoints of a stage until its output is whole; <key>.attempts: earlier_attempts.ts
 * locks/<key>             locked by the engine that runs the key
 * locks/<key>.process     locked by the stage's process; holds its id
 * code/<digest>.json      declarations of code, by code digest, for explanations only
 * failed/<stage>.<key>/   output of a failed stage, for people, until the stage succeeds
 * damaged/                objects that failed verification
 * ```
 */
export interface Store {
  readonly folder: string;
  /** A notice to the user about the opening of the store. */
  readonly notice: string | null;
  /**
   * The run record of a key; null if the key has never been run.
   *
   * @throws {EnvironmentError} if it cannot be read now, and may be whole
   */
  record(key: Key): RunRecord | null;
  /** The run record of a key whose output lacks no file; else null. */
  whole(key: Key): RunRecord | null;
  /** The latest run record of a stage, whatever its key. */
  latest(stage: string): RunRecord | null;
  /** All run records of a stage, in no order. The first call reads every record of the store. */
  all(stage: string): RunRecord[];
  /** The declarations of code by its digest; null if the code has never been run. */
  codeParts(digest: string): CodeParts | null;
  /** Keeps the declarations of code. Ignores errors, since they only serve explanations. */
  keepCodeParts(digest: string, parts: CodeParts): Promise<void>;
  /** Path of an object. */
  object(digest: TreeDigest): string;
  /**
   * Files of an output that are absent or have another size. Fast, since it reads no content.
   *
   * @throws {EnvironmentError} if it cannot be looked at now
   */
  missing(output: RunRecord["output"]): string[];
  /** The missing files of an output that were left out when it was restored. */
  leftOut(output: RunRecord["output"]): string[];
  /**
   * Verifies an object against its digest. Moves a damaged object aside. With `remembered`, files that have not changed since
   * they were last digested are not read.
   *
   * @returns the damage, or null
   * @throws {EnvironmentError} if it cannot be read now, and may be whole
   */
  verify(digest: TreeDigest, how?: { readonly remembered: boolean }): Promise<Damage | null>;
  /** Takes a shared lock for an engine that runs, so that `gc` removes nothing meanwhile. */
  share(signal?: AbortSignal): Promise<Disposable>;
  /**
   * Runs `work` while holding a key's lock.
   *
   * @param onWait called once if another engine holds the lock
   * @throws the signal's reason if it is aborted while waiting
   */
  locked<T>(
    key: Key,
    signal: AbortSignal,
    onWait: (holder: Holder | null) => void,
    work: () => Promise<T>,
  ): Promise<T>;
  /**
   * Makes the folders for a stage's process. The caller holds the key's lock. Where the result is whole, no checkpoints are
   * left to go on from.
   *
   * @param how.aside whether the process shares no checkpoints with the key's other runs
   */
  begin(key: Key, how?: { readonly aside: boolean }): Promise<Workspace>;
  /** The folder of a key's cluster job. While it exists, nothing that belongs to the key is removed. */
  jobFolder(key: Key): string;
  /** Whether a key has a cluster job. */
  hasJob(key: Key): boolean;
  /** Removes the folder of a key's cluster job. */
  forgetJob(key: Key): Promise<void>;
  /**
   * Digests a folder made by `begin` and moves it to the objects.
   *
   * @param leftOut files of the output that the folder lacks
   */
  keep(folder: string, leftOut?: readonly ArtifactFile[]): Promise<RunRecord["output"]>;
  /**
   * Writes the run record, after which the key counts as run. An output that lacks files, such as a restored one, leaves the
   * key's checkpoints and its cluster job: its stage may be in the making.
   */
  commit(record: RunRecord): Promise<void>;
  /**
   * Notes that a run is also the latest one of another stage with the same key than its record names. Ignores errors, since
   * that only serves explanations.
   */
  lend(record: RunRecord, stage: string): Promise<void>;
}

/** The folders of a stage's process. */
export interface Workspace {
  /** An empty folder of this process alone. */
  readonly output: string;
  /** The key's checkpoints, kept until its whole output is committed. */
  readonly scratch: string;
  /** The file `locks/<key>.process`, which the process locks. */
  readonly alive: string;
}

/** The digest that was found in a damaged object, and the path it was moved to. */
export interface Damage {
  readonly found: TreeDigest | null;
  readonly movedTo: string;
}

/**
 * Opens the store in a project's cache folder, or creates it.
 *
 * @throws {EnvironmentError} if the folder cannot be written
 */
export async function openStore(cache: string): Promise<Store> {
  const { folder, notice } = await storeFolder(cache);
  const object = (digest: TreeDigest) => `${folder}/objects/${digest.slice(0, 2)}/${digest}`;
  const lockFile = `${folder}/locks`;
  const partsByDigest = new Map<string, CodeParts | null>();
  /** The keys alone, since all records together may be large. */
  let keysByStage: Map<string | undefined, Key[]> | undefined;
  const memory = digestMemory(`${folder}/digests`, `${folder}/objects`, `${folder}/temporary`);
  const leftOutFile = (digest: TreeDigest) => `${folder}/left-out/${digest}.json`;
  const leftOut = (digest: TreeDigest) => readFiles(leftOutFile(digest));
  /** The digest of an object, counting the files that were left out of it. */
  async function digestObject(digest: TreeDigest, read = digestFile): Promise<TreeDigest> {
    const found = await digestFolder(object(digest), read);
    return found.digest === digest ? digest : digestTree(withLeftOut(found.files, leftOut(digest)));
  }
  /** Verifies an object and moves a damaged one aside. The caller holds the object's lock. */
  async function check(digest: TreeDigest): Promise<Damage | null> {
    const found = await digestObject(digest).catch((error) => {
      rethrowUnread(object(digest), error);
      return null;
    });
    if (found === digest) return null;
    const movedTo = `${folder}/damaged/${digest}-${crypto.randomUUID().slice(0, 8)}`;
    await Deno.mkdir(`${folder}/damaged`, { recursive: true });
    await Deno.rename(object(digest), movedTo).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    return { found, movedTo };
  }
  async function moveFolderAside(path: string): Promise<void> {
    const there = await Deno.lstat(path).catch(() => null);
    if (there === null || !there.isDirectory) return;
    await Deno.mkdir(`${folder}/damaged`, { recursive: true });
    await Deno.rename(path, `${folder}/damaged/record-${crypto.randomUUID().slice(0, 8)}`);
  }
  const store: Store = {
    folder,
    notice,
    record: (key) => readRecord(`${folder}/runs/${key}.json`, key),
    whole(key) {
      const run = store.record(key);
      return run !== null && store.missing(run.output).length === 0 ? run : null;
    },
    latest: (stage) => readRecord(`${folder}/stages/${stage}.json`),
    all(stage) {
      keysByStage ??= Map.groupBy(
        (existsSync(`${folder}/runs`) ? readdirSync(`${folder}/runs`) : []).map((name) =>
          name.replace(/\.json$/, "") as Key
        ),
        (key) => store.record(key)?.stage,
      );
      return (keysByStage.get(stage) ?? []).flatMap((key) => store.record(key) ?? []);
    },
    codeParts(digest) {
      let parts = partsByDigest.get(digest);
      if (parts === undefined) {
        partsByDigest.set(digest, parts = readParts(`${folder}/code/${digest}.json`));
      }
      return parts;
    },
    async keepCodeParts(digest, parts) {
      if (store.codeParts(digest) !== null) return;
      partsByDigest.set(digest, parts);
      const text = JSON.stringify(parts);
      await writeAtomically(`${folder}/code/${digest}.json`, text, `${folder}/temporary`)
        .catch(() => {});
    },
    object,
    missing(output) {
      const folder = object(output.digest);
      return output.files.filter((file) => !isPresent(`${folder}/${file.path}`, file))
        .map((file) => file.path);
    },
    leftOut(output) {
      const missing = store.missing(output);
      if (missing.length === 0) return [];
      const paths = new Set(leftOut(output.digest).map(({ path }) => path));
      return missing.filter((path) => paths.has(path));
    },
    async verify(digest, { remembered } = { remembered: false }) {
      const damage = await digestObject(digest, remembered ? memory.digest : memory.read)
        .then((found) => found !== digest, () => true);
      await memory.save();
      // Checks again under the lock, since another engine may be mending the object.
      return damage ? await withLock(`${lockFile}/${digest}`, () => check(digest)) : null;
    },
    share: (signal) => shareLock(`${lockFile}/engines`, signal),
    locked: (key, signal, onWait, work) =>
      withLock(
        `${lockFile}/${key}`,
        async () => {
          if (!store.hasJob(key)) {
            await endOrphan(`${lockFile}/${key}.process`, key, signal, onWait);
            await removeTemporaries(folder, key);
          }
          try {
            return await work();
          } finally {
            if (!store.hasJob(key)) await removeTemporaries(folder, key).catch(() => {});
          }
        },
        signal,
        onWait,
      ),
    async begin(key, { aside } = { aside: false }) {
      const output = `${folder}/temporary/${key}.${crypto.randomUUID().slice(0, 8)}`;
      // Beside the output, to be removed with it.
      const scratch = aside ? `${output}.scratch` : `${folder}/scratch/${key}`;
      // A repeated run must start from the beginning to show whether it gives the same bits.
      const repeats = !aside && store.whole(key) !== null && !store.hasJob(key);
      if (repeats) await removeScratch(folder, key);
      await Deno.mkdir(output, { recursive: true });
      await Deno.mkdir(scratch, { recursive: true });
      return { output, scratch, alive: `${lockFile}/${key}.process` };
    },
    jobFolder: (key) => `${folder}/jobs/${key}`,
    hasJob: (key) => existsSync(store.jobFolder(key)),
    forgetJob: (key) => removeFolder(store.jobFolder(key)),
    async keep(temporary, without = []) {
      const { files: present } = await digestFolder(temporary);
      const files = withLeftOut(present, without);
      const digest = digestTree(files);
      const target = object(digest);
      await flush(temporary, present);
      const parent = dirname(target);
      await makeFolder(parent);
      // Two stages may store the same content at once.
      await withLock(`${lockFile}/${digest}`, async () => {
        // Keeps a valid object, and adds files that it lacks.
        if (existsSync(target) && await check(digest) === null) {
          await complete(temporary, present, target);
          if (without.length === 0) await removeFolder(leftOutFile(digest));
          return await removeFolder(temporary);
        }
        if (without.length > 0) {
          const text = JSON.stringify(without);
          await writeAtomically(leftOutFile(digest), text, `${folder}/temporary`);
        }
        await Deno.rename(temporary, target);
        if (without.length === 0) await removeFolder(leftOutFile(digest));
        await syncFolder(parent);
      });
      return { digest, files };
    },
    async commit(record) {
      const text = recordText(record);
      const aside = `${folder}/temporary`;
      const run = `${folder}/runs/${record.key}.json`;
      const latest = `${folder}/stages/${record.stage}.json`;
      // What is no file cannot be replaced by one.
      for (const path of [run, latest]) await moveFolderAside(path);
      await writeAtomically(run, text, aside);
      await linkAtomically(run, latest, aside);
      const keys = keysByStage?.get(record.stage) ?? [];
      if (!keys.includes(record.key)) keysByStage?.set(record.stage, [...keys, record.key]);
      if (store.missing(record.output).length > 0) return;
      await removeScratch(folder, record.key).catch(() => {});
      if (store.hasJob(record.key)) await store.forgetJob(record.key).catch(() => {});
    },
    async lend({ key, stage: owner }, stage) {
      if (owner === stage || store.latest(stage)?.key === key) return;
      const aside = `${folder}/temporary`;
      await linkAtomically(`${folder}/runs/${key}.json`, `${folder}/stages/${stage}.json`, aside)
        .catch(() => {});
    },
  };
  await sweep(folder, (key) => store.whole(key) !== null);
  return store;
}

function isPresent(path: string, file: ArtifactFile): boolean {
  try {
    return Deno.lstatSync(path).size === file.bytes;
  } catch (error) {
    rethrowUnread(path, error);
    return false;
  }
}
