import { listFiles } from "../key/digest.ts";
import { UserError } from "../words/errors.ts";
import { count } from "../words/text.ts";
import { tryLock } from "../system/lock.ts";
import { plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { readRecord } from "../store/records.ts";
import { keyIn } from "../store/leftovers.ts";
import { storeContents } from "../store/contents.ts";
import { namesIn, sizeOf } from "../system/folder.ts";
import type { RunRecord, TreeDigest } from "../types.ts";
import { totalBytes } from "../words/total_bytes.ts";

/** Outcome of `gc`, also of a dry run. */
export interface Collection {
  readonly remove: readonly Garbage[];
  /** Bytes of the store, before and after. */
  readonly before: number;
  readonly after: number;
}

/** A file or folder of the store that nothing needs. */
export interface Garbage {
  readonly path: string;
  readonly bytes: number;
  readonly what: "run" | "output" | "scratch" | "damaged" | "failed" | "temporary" | "log";
  /** The stage that it belongs to; null if unknown. */
  readonly stage: string | null;
}

/** Age at which checkpoints of abandoned runs are removed. */
const SCRATCH_DAYS = 30;

/**
 * Finds files that nothing needs. Kept are the present results and checkpoints of all given projects, their published runs,
 * with `latest` each stage's last run in any profile and every run that is published beside theirs, such as those of an
 * earlier experiment, and the inputs of all these.
 *
 * @param projects the same folder with the stages of each profile; at least one
 */
export async function findGarbage(
  projects: readonly Project[],
  { latest }: { readonly latest: boolean },
): Promise<Collection> {
  const [{ store, root }] = projects as [Project];
  const contents = await storeContents(store);
  const roots: RunRecord[] = latest ? [...contents.latest.values()] : [];
  const scratch = new Set<string>();
  for (const project of projects) {
    for (const { record, key } of plan(project).values()) {
      if (record !== null) roots.push(record);
      if (key !== null) scratch.add(key);
    }
    roots.push(...await recordsInProject(project, latest));
  }
  const keys = new Set<string>();
  const outputs = new Set<string>();
  const pending = roots;
  const byOutput = Map.groupBy(contents.records.values(), ({ output }) => output.digest);
  for (let record = pending.pop(); record !== undefined; record = pending.pop()) {
    outputs.add(record.output.digest);
    if (keys.has(record.key)) continue;
    keys.add(record.key);
    // A published run may have other bits, of another machine, than the store's own of its key.
    const own = contents.records.get(record.key);
    if (own !== undefined) outputs.add(own.output.digest);
    for (const input of Object.values(record.keyRecord.inputs)) {
      if (input !== null) pending.push(...byOutput.get(input) ?? []);
    }
  }

  const remove: Garbage[] = [];
  const add = async (what: Garbage["what"], path: string, stage: string | null) => {
    remove.push({ what, path, stage, bytes: await sizeOf(path) });
  };
  const { folder } = store;
  // Removes a record before its output: a kill between the two then leaves no record without an output.
  for (const [key, { stage }] of contents.records) {
    if (!keys.has(key)) await add("run", `${folder}/runs/${key}.json`, stage);
  }
  // A stage that is run again replaces its own, and nobody else can use one.
  for (const name of contents.unreadable) {
    const path = `${folder}/runs/${name}`;
    if (!scratch.has(keyIn(name)) && await isSpoilt(path)) await add("run", path, null);
  }
  const makerOf = (digest: string) => byOutput.get(digest as TreeDigest)?.[0]?.stage ?? null;
  for (const digest of contents.objects) {
    if (!outputs.has(digest)) {
      await add("output", store.object(digest), makerOf(digest));
    }
  }
  for (const name of await namesIn(`${folder}/left-out`)) {
    const digest = name.replace(/\.json$/, "");
    if (!outputs.has(digest)) await add("output", `${folder}/left-out/${name}`, makerOf(digest));
  }
  for (const name of await namesIn(`${folder}/scratch`)) {
    const key = keyIn(name);
    const checkpoints = await Deno.stat(`${folder}/scratch/${key}`).catch(() => null);
    const days = (Date.now() - (checkpoints?.mtime?.getTime() ?? 0)) / 86_400_000;
    if (!scratch.has(key) && (!latest || days > SCRATCH_DAYS)) {
      await add("scratch", `${folder}/scratch/${name}`, null);
    }
  }
  for (const what of ["damaged", "temporary"] as const) {
    for (const name of await namesIn(`${folder}/${what}`)) {
      await add(what, `${folder}/${what}/${name}`, null);
    }
  }
  if (await sizeOf(`${folder}/failed`) > 0) await add("failed", `${folder}/failed`, null);
  const kept = new Set([...keys, ...scratch].map((key) => key.slice(0, 8)));
  for (const path of await listFiles(`${root}/.cache/logs`).catch(() => [])) {
    const [, stage = null, key = ""] = /^(.*)\.([0-9a-f]{8})\.log$/.exec(path) ?? [];
    if (!kept.has(key)) await add("log", `${root}/.cache/logs/${path}`, stage);
  }
  const before = await sizeOf(folder) + await sizeOf(`${root}/.cache/logs`);
  const after = before - totalBytes(remove);
  return { remove, before, after };
}

/**
 * Removes all files that nothing needs.
 *
 * @throws {UserError} if an engine or a cluster job may be running
 */
export async function collectGarbage(
  projects: readonly Project[],
  options: { readonly latest: boolean; readonly dryRun: boolean },
): Promise<Collection> {
  const [{ store }] = projects as [Project];
  if (options.dryRun) return await findGarbage(projects, options);
  using lock = await tryLock(`${store.folder}/locks/engines`);
  if (lock === null) {
    throw new UserError(
      "Collecting garbage: another run in this folder may need the files. Nothing was removed; try again when it has ended, or look with --dry-run.",
    );
  }
  const jobs = await namesIn(`${store.folder}/jobs`);
  if (jobs.length > 0) {
    throw new UserError(
      `Collecting garbage: this folder has ${
        count(jobs.length, "cluster job")
      } whose results are not collected. ` +
        `Nothing was removed. List them with "status --executor slurm", and rerun the command that submitted them to ` +
        `collect their results; to give them up, remove ${store.folder}/jobs.`,
    );
  }
  const found = await findGarbage(projects, options);
  for (const { path } of found.remove) await Deno.remove(path, { recursive: true });
  return found;
}

/** Whether what cannot be used as a run record never will be: a file that nobody may read now may be whole. */
async function isSpoilt(path: string): Promise<boolean> {
  if (!(await Deno.lstat(path)).isFile) return true;
  return await Deno.readFile(path).then(() => true, () => false);
}

/**
 * The published run records that finished tables come from.
 *
 * @param beside also those of other results in the same folder, such as `results`
 */
async function recordsInProject({ root, graph }: Project, beside: boolean): Promise<RunRecord[]> {
  const own = graph.order.flatMap(({ publishRecords }) => publishRecords ?? []);
  const folders = new Set(own.map((path) => beside ? path.split("/")[0]! : path));
  const records: RunRecord[] = [];
  for (const folder of folders) {
    for (const path of await listFiles(`${root}/${folder}`).catch(() => [])) {
      const record = path.endsWith(".json") ? readRecord(`${root}/${folder}/${path}`) : null;
      if (record !== null) records.push(record);
    }
  }
  return records;
}
