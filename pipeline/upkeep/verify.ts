import { plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { storeContents } from "../store/contents.ts";
import { sizeOf } from "../system/folder.ts";
import type { TreeDigest } from "../types.ts";

/** Outcome of `verify`. */
export interface Verification {
  readonly objects: number;
  readonly bytes: number;
  /** Objects that failed verification and were moved aside. */
  readonly damaged: readonly {
    readonly digest: TreeDigest;
    readonly movedTo: string;
    /** Stages whose runs made the object. */
    readonly stages: readonly string[];
  }[];
  /** Files among the run records that are unreadable; their stages will run again. */
  readonly unreadable: readonly string[];
  /** Stages that were fresh before and will run again. */
  readonly rerun: readonly string[];
}

/** Verifies the whole store and moves damaged objects aside. */
export async function verifyStore(
  project: Project,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Verification> {
  const { store } = project;
  // What gc removed meanwhile would look damaged.
  using _held = await store.share();
  const fresh = (verdicts: ReturnType<typeof plan>) =>
    [...verdicts].filter(([, { state }]) => state === "fresh").map(([name]) => name);
  const before = fresh(plan(project));
  const { objects, records, unreadable } = await storeContents(store);
  const damaged: Verification["damaged"][number][] = [];
  let bytes = 0;
  for (const [i, digest] of objects.entries()) {
    onProgress(i, objects.length);
    bytes += await sizeOf(store.object(digest));
    const damage = await store.verify(digest);
    if (damage === null) continue;
    const stages = [...records.values()].filter(({ output }) => output.digest === digest)
      .map(({ stage }) => stage);
    damaged.push({ digest, movedTo: damage.movedTo, stages: [...new Set(stages)].sort() });
  }
  onProgress(objects.length, objects.length);
  const after = new Set(fresh(plan(project)));
  const rerun = before.filter((name) => !after.has(name));
  return { objects: objects.length, bytes, damaged, unreadable, rerun };
}
