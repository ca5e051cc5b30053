import { existsSync } from "node:fs";
import { linkAtomically, makeFolder, syncFolder, writeAtomically } from "../system/atomic.ts";
import type { CodeParts } from "../key/code_parts.ts";
import { digestFile, digestFolder, digestTree } from "../key/digest.ts";
import { digestMemory } from "./digest_memory.ts";
import { flush } from "../system/flush.ts";
import { type Holder, shareLock, withLock } from "../system/lock.ts";
import { endOrphan } from "./orphan.ts";
import { removeFolder } from "../system/remove_folder.ts";
import { storeFolder } from "./layout.ts";
import { readFiles, readParts, readRecord } from "./records.ts";
import { complete, withLeftOut } from "./left_out.ts";
import { removeTemporaries, sweep } from "./leftovers.ts";
import type { ArtifactFile, Key, RunRecord, TreeDigest } from "../types.ts";

/**
 * Artifacts by the digest of their content, and the record of the run that made them by key:
 *
 * ```text
 * format                  version of this layout
 * objects/ab/ab12…/       output folders, by tree digest; files read-only
 * digests                 digests of the objects' files, so as not to read them again: digest_memory.ts
 * published               likewise of what was copied into the project: publish.ts
 * left-out/<digest>.json  files that were left out when an object was restored: pipeline/publish/restore.ts
 * runs/<key>.json         run record of a key
 * stages/<stage>.json     the stage's latest run record, for explanations only
 * temporary/file.<id>     a file that is being written; left by a kill, removed when it is an hour old
 * temporary/<key>.<id>/   output of a running stage; left by a kill, removed when the key's lock is next taken
 * jobs/<key>/             a cluster's job of that key, until its result is stored: pipeline/slurm/job_folder.ts
 * scratch/<key>/          checkpoints of a stage that has not ended well yet; `.attempts`: earlier_attempts.ts
 * locks/<key>             locked by the engine that runs the key
 * locks/<key>.process     locked by the stage's process; its id
 * code/<digest>.json      declarations of the code that a key names by digest, for explanations only
 * failed/<stage>.<key>/   what a failed stage had written, for people, until it succeeds
 * damaged/                objects whose content is no longer what their name says
 * ```
 */
export interface Store {
  readonly folder: string;
  /** Something to tell the user about how the store was opened. */
  readonly notice: string | null;
  /** The run record of a key, if the key has ever been run. */
  record(key: Key): RunRecord | null;
  /** The latest run record of a stage, whatever its key. */
  latest(stage: string): RunRecord | null;
  /** What code of this digest was made of, if it was ever run. */
  codeParts(digest: string): CodeParts | null;
  /** Keeps that. Only for explanations, so it may fail in silence. */
  keepCodeParts(digest: string, parts: CodeParts): Promise<void>;
  /** Path of an object. */
  object(digest: TreeDigest): string;
  /** Files of a record's output that are absent or have another size: quick, reads no content. */
  missing(output: RunRecord["output"]): string[];
  /** Of the missing files those that were left out when the output was restored. */
  leftOut(output: RunRecord["output"]): string[];
  /**
   * Digests an object again. A damaged one is moved aside and what was wrong with it is returned. With `remembered`, a file
   * that nothing has touched since it was last digested is not read.
   */
  verify(digest: TreeDigest, how?: { readonly remembered: boolean }): Promise<Damage | null>;
  /** Held while an engine runs, so that nothing is removed under it. */
  share(): Promise<Disposable>;
  /**
   * Runs `work` while no other engine can hold the key; `onWait` is told which one does. Throws the signal's reason if it is
   * aborted while waiting.
   */
  locked<T>(
    key: Key,
    signal: AbortSignal,
    onWait: (holder: Holder | null) => void,
    work: () => Promise<T>,
  ): Promise<T>;
  /** What a stage's process works in. Only while the key is locked. */
  begin(key: Key): Promise<Workspace>;
  /** Where an executor remembers a job that outlives the engine. While it is there, nothing of the key is swept away. */
  jobFolder(key: Key): string;
  /** Whether there is one. */
  hasJob(key: Key): boolean;
  /** Removes it. */
  forgetJob(key: Key): Promise<void>;
  /**
   * Digests a folder made by `begin` and moves it among the objects.
   *
   * @param leftOut files of the output that are not in the folder
   */
  keep(folder: string, leftOut?: readonly ArtifactFile[]): Promise<RunRecord["output"]>;
  /** Records a run, last of all: from here on the key counts as run. */
  commit(record: RunRecord): Promise<void>;
}

/** What a stage's process works in. */
export interface Workspace {
  /** An empty folder that no other process has been given, not even one that outlived its engine. */
  readonly output: string;
  /** The key's checkpoints; kept until its run is committed. */
  readonly scratch: string;
  /** See {@linkcode Store}: `locks/<key>.process`. */
  readonly alive: string;
}

/** What was wrong with an object and where it lies now. */
export interface Damage {
  readonly found: TreeDigest | null;
  readonly movedTo: string;
}

/**
 * Opens the store of a project, or begins one.
 *
 * @throws {EnvironmentError} when the folder cannot be written
 */
export async function openStore(cache: string): Promise<Store> {
  const { folder, notice } = await storeFolder(cache);
  const object = (digest: TreeDigest) => `${folder}/objects/${digest.slice(0, 2)}/${digest}`;
  const lockFile = `${folder}/locks`;
  const known = new Map<string, CodeParts | null>();
  const memory = digestMemory(`${folder}/digests`, `${folder}/objects`, `${folder}/temporary`);
  const leftOutFile = (digest: TreeDigest) => `${folder}/left-out/${digest}.json`;
  const leftOut = (digest: TreeDigest) => readFiles(leftOutFile(digest));
  /** Digest of an object, with the files that were left out of it. */
  async function digestObject(digest: TreeDigest, read = digestFile): Promise<TreeDigest> {
    const found = await digestFolder(object(digest), read);
    return found.digest === digest ? digest : digestTree(withLeftOut(found.files, leftOut(digest)));
  }
  /** Moves an object aside if its content is not what its name says. Only while it is locked. */
  async function check(digest: TreeDigest): Promise<Damage | null> {
    const found = await digestObject(digest).catch(() => null);
    if (found === digest) return null;
    const movedTo = `${folder}/damaged/${digest}-${crypto.randomUUID().slice(0, 8)}`;
    await Deno.mkdir(`${folder}/damaged`, { recursive: true });
    await Deno.rename(object(digest), movedTo).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    return { found, movedTo };
  }
  const store: Store = {
    folder,
    notice,
    record: (key) => readRecord(`${folder}/runs/${key}.json`, key),
    latest: (stage) => readRecord(`${folder}/stages/${stage}.json`),
    codeParts(digest) {
      let found = known.get(digest);
      if (found === undefined) {
        known.set(digest, found = readParts(`${folder}/code/${digest}.json`));
      }
      return found;
    },
    async keepCodeParts(digest, parts) {
      if (store.codeParts(digest) !== null) return;
      known.set(digest, parts);
      const text = JSON.stringify(parts);
      await writeAtomically(`${folder}/code/${digest}.json`, text, `${folder}/temporary`)
        .catch(() => {});
    },
    object,
    missing(output) {
      return output.files.filter((file) => !present(`${object(output.digest)}/${file.path}`, file))
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
      // Looked at again under the lock: another engine may be mending it.
      return damage ? await withLock(`${lockFile}/${digest}`, () => check(digest)) : null;
    },
    share: () => shareLock(`${lockFile}/engines`),
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
    async begin(key) {
      const output = `${folder}/temporary/${key}.${crypto.randomUUID().slice(0, 8)}`;
      const scratch = `${folder}/scratch/${key}`;
      // A key that has been run is run again to see whether it comes to the same bits: from its start, then.
      if (store.record(key) !== null && !store.hasJob(key)) await removeFolder(scratch);
      await Deno.mkdir(output, { recursive: true });
      await Deno.mkdir(scratch, { recursive: true });
      return { output, scratch, alive: `${lockFile}/${key}.process` };
    },
    jobFolder: (key) => `${folder}/jobs/${key}`,
    hasJob: (key) => existsSync(store.jobFolder(key)),
    forgetJob: (key) => removeFolder(store.jobFolder(key)),
    async keep(temporary, without = []) {
      const { files: there } = await digestFolder(temporary);
      const files = withLeftOut(there, without);
      const digest = digestTree(files);
      const target = object(digest);
      await flush(temporary, there);
      const parent = target.slice(0, target.lastIndexOf("/"));
      await makeFolder(parent);
      // Two stages may come to the same content at once.
      await withLock(`${lockFile}/${digest}`, async () => {
        // What is there already is kept, once it is known to be whole; and completed where it is not.
        if (existsSync(target) && await check(digest) === null) {
          await complete(temporary, there, target);
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
      const text = `${JSON.stringify(record, null, 2)}\n`;
      const aside = `${folder}/temporary`;
      const run = `${folder}/runs/${record.key}.json`;
      await writeAtomically(run, text, aside);
      await linkAtomically(run, `${folder}/stages/${record.stage}.json`, aside);
      await removeFolder(`${folder}/scratch/${record.key}`).catch(() => {});
      if (store.hasJob(record.key)) await store.forgetJob(record.key).catch(() => {});
    },
  };
  await sweep(folder);
  return store;
}

function present(path: string, file: ArtifactFile): boolean {
  try {
    return Deno.lstatSync(path).size === file.bytes;
  } catch {
    return false;
  }
}
