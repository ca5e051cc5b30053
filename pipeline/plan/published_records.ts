import { digestTree } from "../key/digest.ts";
import { readRecord } from "../store/records.ts";
import type { RunRecord, Stage } from "../types.ts";

/** The run records that the project has published. */
export interface PublishedRecords {
  /** Those of a stage, whatever their keys. */
  readonly published: (stage: string) => readonly RunRecord[];
  /**
   * The record that describes a stage's run: the published one of equal key and output, whichever stage with this key made it,
   * else the run's own. So to come to the same bits anew changes no published file. A run that publishes apart from the
   * committed results always has its own record, which tells of this machine.
   */
  readonly asPublished: (stage: string, record: RunRecord) => RunRecord;
}

/**
 * Looks up published records, first the committed ones. Each is read once: what a run publishes on its way is its own.
 *
 * @param committed folder of committed run records, relative to the project; by default all published ones count as such
 */
export function publishedRecords(
  root: string,
  stages: readonly Stage[],
  committed?: string,
): PublishedRecords {
  const own = stages.flatMap(({ publishRecords }) => publishRecords ?? []);
  const isCommitted = committed === undefined || own.includes(committed);
  const folders = [...new Set([...(committed === undefined ? [] : [committed]), ...own])];
  const known = new Map<string, readonly RunRecord[]>();
  const published = (stage: string) => {
    let found = known.get(stage);
    if (found === undefined) {
      found = folders.flatMap((folder) => readRecord(`${root}/${folder}/${stage}.json`) ?? []);
      known.set(stage, found);
    }
    return found;
  };
  return {
    published,
    asPublished(stage, record) {
      if (!isCommitted) return record;
      return published(stage).find(({ key, output }) =>
        key === record.key && output.digest === record.output.digest &&
        digestTree(output.files) === output.digest
      ) ?? record;
    },
  };
}
