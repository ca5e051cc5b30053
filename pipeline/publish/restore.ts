import { copyFile } from "node:fs/promises";
import { resolve } from "node:path";
import { digestFile, digestTree } from "../key/digest.ts";
import { messageOf, UserError } from "../words/errors.ts";
import type { Graph } from "../plan/graph.ts";
import type { Project } from "../plan/project.ts";
import { parseRecord } from "../store/records.ts";
import { lockedSoon } from "../store/locked_soon.ts";
import type { Store } from "../store/store.ts";
import { atOnce } from "../system/at_once.ts";
import { makeParent } from "../system/make_parent.ts";
import type { ArtifactFile, RunRecord, Stage } from "../types.ts";

/** Outcome of `restore`, by stage. */
export interface Restoration {
  /** Stage → the files that its restored output lacks. */
  readonly restored: Readonly<Record<string, readonly string[]>>;
  /** Stages whose results the store had already. */
  readonly there: readonly string[];
  /** Stages whose whole results in the store have other bits and were left, such as those of another machine. */
  readonly differing: readonly string[];
  /** Stage → the fault of its published run, which was not restored. */
  readonly refused: Readonly<Record<string, string>>;
}

/** Options of {@linkcode restore}. */
export interface RestoreOptions {
  /** Whether a published run takes the place of a whole result of its key with other bits. */
  readonly replaces?: boolean;
  /** Called with the number of runs that are done, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Restores published run records, and the files of evidence beside them, into the store; the inverse of
 * {@linkcode Stage.publishRecords}. Tables and figures can then be remade without the trainings behind them. A stage runs
 * only if files are needed that its restored output lacks.
 *
 * Files are verified against the record. The record itself is trusted, like everything that is committed to a project;
 * `run <stage> --force` computes its result again.
 *
 * @param folders folders of run records; a relative one is in the project
 * @throws {UserError} if no folder holds a record of a stage, or a record names a path outside of its folder
 */
export async function restore(
  { graph, store, root }: Project,
  folders: readonly string[],
  { replaces = false, onProgress = () => {} }: RestoreOptions = {},
): Promise<Restoration> {
  using _held = await store.share();
  const found = await publishedRuns(graph, root, folders);
  if (found.length === 0) {
    throw new UserError(
      `Restoring: found no run record of these stages in "${folders.join('", "')}". ` +
        "To restore from another folder: restore <folder>.",
    );
  }
  const outcomes = await atOnce(
    found,
    RUNS_AT_ONCE,
    (run) => restoreRun(graph, store, run, replaces),
    (done) => onProgress(done, found.length),
  );
  const restored: Record<string, readonly string[]> = {};
  const there: string[] = [];
  const differing: string[] = [];
  const refused: Record<string, string> = {};
  for (const [i, { stage: { name }, file }] of found.entries()) {
    const outcome = outcomes[i]!;
    if (outcome === "there") there.push(name);
    else if (outcome === "differs") differing.push(name);
    else if ("problem" in outcome) refused[name] = `${file}: ${outcome.problem}`;
    else restored[name] = outcome.leftOut;
  }
  return { restored, there, differing, refused };
}

/** Most runs that are restored at once. Each waits for the disk several times. */
const RUNS_AT_ONCE = 16;

/** What came of a run: the store had it or another of its key, it is refused, or it is restored without some files. */
type Outcome = "there" | "differs" | { readonly problem: string } | {
  readonly leftOut: readonly string[];
};

async function restoreRun(
  graph: Graph,
  store: Store,
  { stage, folder, record }: PublishedRun,
  replaces: boolean,
): Promise<Outcome> {
  if (typeof record === "string") return { problem: record };
  const problem = await problemOf(graph, stage, record, folder);
  if (problem !== null) return { problem };
  // Two stages with the same key share one run.
  const outcome = await lockedSoon<Outcome>(
    store,
    record.key,
    new AbortController().signal,
    async () => {
      if (!replaces && hasOwn(store, record)) return "differs";
      if (await isStored(store, record, folder)) return "there";
      return { leftOut: await take(store, record, folder) };
    },
  );
  if ("busy" in outcome) return { problem: outcome.busy };
  await store.lend(store.record(record.key) ?? record, stage.name);
  return outcome.done;
}

/** A published run. */
interface PublishedRun {
  readonly stage: Stage;
  /** Path of the run record, as its folder was given. */
  readonly file: string;
  /** Folder of the evidence beside the record. */
  readonly folder: string;
  /** The run record, or the fault of its file. */
  readonly record: RunRecord | string;
}

async function publishedRuns(
  graph: Graph,
  root: string,
  folders: readonly string[],
): Promise<PublishedRun[]> {
  const found: PublishedRun[] = [];
  for (const stage of graph.order) {
    for (const each of folders) {
      const file = `${each}/${stage.name}.json`;
      const [path, folder] = [resolve(root, file), resolve(root, each, stage.name)];
      if (!await isFile(path)) continue;
      const record = parse(await Deno.readTextFile(path), file);
      found.push({ stage, file, folder, record });
    }
  }
  return found;
}

function parse(text: string, file: string): RunRecord | string {
  try {
    return parseRecord(text);
  } catch (error) {
    if (!(error instanceof UserError)) return messageOf(error);
    throw new UserError(
      `Restoring "${file}": ${error.message}; wanted a path inside it. ` +
        "Nothing was restored. Take the file as it was committed: git checkout.",
    );
  }
}

/** Whether the store has a whole result of the run's key with other bits, which nobody else may have. */
function hasOwn(store: Store, { key, output }: RunRecord): boolean {
  const own = store.whole(key);
  return own !== null && own.output.digest !== output.digest;
}

/** Whether the store has the run, with all files that lie beside the published record. */
async function isStored(store: Store, record: RunRecord, folder: string): Promise<boolean> {
  const stored = store.record(record.key);
  if (stored?.output.digest !== record.output.digest) return false;
  const missing = store.missing(stored.output);
  if (missing.length !== store.leftOut(stored.output).length) return false;
  const beside = await Promise.all(missing.map((file) => isFile(`${folder}/${file}`)));
  return !beside.includes(true);
}

/** Stores a published run; returns the files that its output lacks. The caller holds the key's lock. */
async function take(
  store: Store,
  record: RunRecord,
  folder: string,
): Promise<readonly string[]> {
  const workspace = await store.begin(record.key);
  const leftOut: ArtifactFile[] = [];
  for (const file of record.output.files) {
    const from = `${folder}/${file.path}`;
    if (!await isFile(from)) {
      leftOut.push(file);
      continue;
    }
    const to = `${workspace.output}/${file.path}`;
    await makeParent(to);
    await copyFile(from, to);
  }
  await store.keep(workspace.output, leftOut);
  await store.commit(record);
  return store.leftOut(record.output);
}

/** The fault of a published run; null if it has none. */
async function problemOf(
  graph: Graph,
  published: Stage,
  { stage, keyRecord, output }: RunRecord,
  folder: string,
): Promise<string | null> {
  // Two stages with the same key share one record, which names one of them.
  for (const { program, seed } of [published, graph.byName.get(stage) ?? published]) {
    if (keyRecord.program !== program || keyRecord.seed !== (seed ?? null)) {
      return `it is the record of "${stage}"`;
    }
  }
  if (digestTree(output.files) !== output.digest) {
    return "its list of files does not match its output's digest";
  }
  for (const { path, digest } of output.files) {
    if (!await isFile(`${folder}/${path}`)) continue;
    if ((await digestFile(`${folder}/${path}`)).digest !== digest) {
      return `"${path}" beside it does not match the recorded digest`;
    }
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
