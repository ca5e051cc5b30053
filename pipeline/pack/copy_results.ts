import { cp } from "node:fs/promises";
import { ancestors } from "../plan/graph.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { namesIn } from "../system/folder.ts";
import { refuseDamaged } from "../store/damaged_output.ts";
import { openStore } from "../store/store.ts";

/**
 * Copies what stages need of the store into the store of another project: the results that they read, the records of what
 * these were made from, and the checkpoints of unfinished stages.
 *
 * @param running names of the stages that will run there
 * @param cache the other project's cache folder
 * @throws {UserError} if a result that they read is damaged
 */
export async function copyResults(
  { graph, store }: Project,
  verdicts: ReadonlyMap<string, Verdict>,
  running: readonly string[],
  cache: string,
): Promise<void> {
  const target = await openStore(cache);
  const read = new Map<string, readonly string[] | "all">();
  for (const { inputs, reads } of running.map((name) => graph.byName.get(name)!)) {
    for (const input of Object.values(inputs)) {
      const before = read.get(input) ?? [];
      read.set(input, before === "all" || reads === undefined ? "all" : [...before, ...reads]);
    }
  }
  const needed = ancestors(graph, running);
  for (const { name } of graph.order) {
    const { state, record, key } = verdicts.get(name) ?? {};
    if (!needed.has(name) || !key) continue;
    if (running.includes(name)) {
      await copyCheckpoints(`${store.folder}/scratch`, key, `${target.folder}/scratch`);
    }
    if (state !== "fresh" || !record) continue;
    const wanted = read.get(name) ?? [];
    const absent = store.missing(record.output);
    const [taken, leftOut] = [true, false].map((isTaken) =>
      record.output.files.filter(({ path }) =>
        ((wanted === "all" || wanted.includes(path)) && !absent.includes(path)) === isTaken
      )
    );
    const { output } = await target.begin(key);
    for (const { path } of taken!) {
      const from = `${store.object(record.output.digest)}/${path}`;
      await cp(from, `${output}/${path}`, { recursive: true });
    }
    const kept = await target.keep(output, leftOut);
    if (kept.digest !== record.output.digest) {
      await refuseDamaged(store, record.output.digest, "Packing", name);
    }
    await target.commit({ ...record, stage: name });
  }
}

/**
 * Copies the checkpoints of a key that are not there yet, and what is noted of its attempts, between folders of
 * checkpoints. Those of one name are of the same update, so that either is right.
 *
 * @returns whether there are any
 */
export async function copyCheckpoints(from: string, key: string, to: string): Promise<boolean> {
  const names = await namesIn(from);
  const how = { recursive: true, preserveTimestamps: true };
  if (names.includes(key)) await cp(`${from}/${key}`, `${to}/${key}`, { ...how, force: false });
  const attempts = `${key}.attempts`;
  if (names.includes(attempts)) await cp(`${from}/${attempts}`, `${to}/${attempts}`, how);
  return names.includes(key);
}
