import { copyFile } from "node:fs/promises";
import { digestFile, digestTree } from "../key/digest.ts";
import { messageOf, UserError } from "../words/errors.ts";
import type { Graph } from "../plan/graph.ts";
import type { Project } from "../plan/project.ts";
import { parseRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { ArtifactFile, RunRecord, Stage } from "../types.ts";

/** What `restore` did, stage by stage. */
export interface Restoration {
  /** Stage → files of its output that were left out, none where it is whole. */
  readonly restored: Readonly<Record<string, readonly string[]>>;
  /** Whose results were in the store already. */
  readonly there: readonly string[];
  /** Stage → what is wrong with what was published of it; nothing of it was taken. */
  readonly refused: Readonly<Record<string, string>>;
}

/**
 * Takes published run records, and the files of evidence beside them, into the store: the way back from
 * {@linkcode Stage.publishRecords}. Reports can then be made again without the work behind them; a stage whose missing
 * files are needed after all is run.
 *
 * What is taken is whole, by its digests. That it was computed as the record says is believed, as of all that is
 * committed to a project; `run <stage> --force` computes it again.
 *
 * @param folders of run records, relative to the project
 * @throws {UserError} when no folder holds a record of a stage of this graph, or a record names a path outside of its
 * folder; nothing is restored then
 */
export async function restore(
  { graph, store, root }: Project,
  folders: readonly string[],
): Promise<Restoration> {
  using _held = await store.share();
  const found = await publishedRuns(graph, root, folders);
  if (found.length === 0) {
    throw new UserError(
      `There is nothing to restore: no run record of these stages in "${folders.join('", "')}". ` +
        "Run records are published with a table; another folder can be named: restore <folder>.",
    );
  }
  const restored: Record<string, readonly string[]> = {};
  const there: string[] = [];
  const refused: Record<string, string> = {};
  for (const { stage, file, folder, record } of found) {
    const problem = typeof record === "string"
      ? record
      : await problemOf(graph, stage, record, folder);
    if (typeof record === "string" || problem !== null) refused[stage.name] = `${file}: ${problem}`;
    else if (await isHere(store, record, folder)) there.push(stage.name);
    else {
      restored[stage.name] = await store.locked(
        record.key,
        new AbortController().signal,
        () => {},
        () => take(store, record, folder),
      );
    }
  }
  return { restored, there, refused };
}

/** A record as it was published. */
interface PublishedRun {
  readonly stage: Stage;
  /** Of the record, relative to the project. */
  readonly file: string;
  /** Where the evidence beside the record lies. */
  readonly folder: string;
  /** What is wrong with it, where it is none. */
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
      const [file, folder] = [`${each}/${stage.name}.json`, `${root}/${each}/${stage.name}`];
      if (!await isFile(`${root}/${file}`)) continue;
      const record = parse(await Deno.readTextFile(`${root}/${file}`), file);
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

/** Whether the store has the run, and nothing that it was restored without lies beside the record now. */
async function isHere(store: Store, record: RunRecord, folder: string): Promise<boolean> {
  const known = store.record(record.key);
  if (known?.output.digest !== record.output.digest) return false;
  const missing = store.missing(known.output);
  if (missing.length !== store.leftOut(known.output).length) return false;
  const beside = await Promise.all(missing.map((file) => isFile(`${folder}/${file}`)));
  return !beside.includes(true);
}

/** Stores a published run; returns what of its output was left out. Only while its key is locked. */
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
    await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    await copyFile(from, to);
  }
  await store.keep(workspace.output, leftOut);
  await store.commit(record);
  return store.leftOut(record.output);
}

/** What is wrong with a published run; null where all fits together. */
async function problemOf(
  graph: Graph,
  published: Stage,
  { stage, keyRecord, output }: RunRecord,
  folder: string,
): Promise<string | null> {
  // A stage that has the key of another one is run once, and both have its record.
  for (const { program, seed } of [published, graph.byName.get(stage) ?? published]) {
    if (keyRecord.program !== program || keyRecord.seed !== (seed ?? null)) {
      return `it is the record of "${stage}"`;
    }
  }
  if (digestTree(output.files) !== output.digest) {
    return "its list of files is not that of its output";
  }
  for (const { path, digest } of output.files) {
    if (!await isFile(`${folder}/${path}`)) continue;
    if ((await digestFile(`${folder}/${path}`)).digest !== digest) {
      return `"${path}" beside it is not the file that was recorded`;
    }
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
