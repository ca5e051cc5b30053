import { listFiles } from "../key/digest.ts";
import type { Store } from "./store.ts";
import type { Key, RunRecord, TreeDigest } from "../types.ts";
import { namesIn } from "../system/folder.ts";

/** The whole content of a store. */
export interface StoreContents {
  /** Readable run records, by key. */
  readonly records: ReadonlyMap<Key, RunRecord>;
  /** Names of unreadable files among the records. */
  readonly unreadable: readonly string[];
  /** Names of all objects. */
  readonly objects: readonly TreeDigest[];
  /** Latest run records by stage. */
  readonly latest: ReadonlyMap<string, RunRecord>;
}

/** Reads all records of a store, and the names of its objects. */
export async function storeContents(store: Store): Promise<StoreContents> {
  const { folder } = store;
  const records = new Map<Key, RunRecord>();
  const unreadable: string[] = [];
  for (const name of await namesIn(`${folder}/runs`)) {
    const key = name.replace(/\.json$/, "") as Key;
    const record = /^[0-9a-f]{64}\.json$/.test(name) ? store.record(key) : null;
    if (record !== null) records.set(key, record);
    else unreadable.push(name);
  }
  const objects: TreeDigest[] = [];
  for (const prefix of await namesIn(`${folder}/objects`)) {
    objects.push(...await namesIn(`${folder}/objects/${prefix}`) as TreeDigest[]);
  }
  const latest = new Map<string, RunRecord>();
  for (const path of await listFiles(`${folder}/stages`).catch(() => [])) {
    const stage = path.replace(/\.json$/, "");
    const record = store.latest(stage);
    if (record !== null) latest.set(stage, record);
  }
  return { records, unreadable: unreadable.sort(), objects: objects.sort(), latest };
}
