import { digestTree } from "../key/digest.ts";
import { readRecord } from "../store/records.ts";
import type { RunRecord, Stage } from "../types.ts";

/**
 * Makes a function that replaces a run record by the published one with the same key and output, if there is one. Tables then
 * describe the published run, so that repeating it elsewhere with the same bits changes no published file.
 *
 * Each published record is read once, so records that this run publishes do not count.
 */
export function publishedRecords(
  root: string,
  stages: readonly Stage[],
): (record: RunRecord) => RunRecord {
  const folders = [...new Set(stages.flatMap(({ publishRecords }) => publishRecords ?? []))];
  const byStage = new Map<string, readonly RunRecord[]>();
  return (record) => {
    let found = byStage.get(record.stage);
    if (found === undefined) {
      found = folders.flatMap((folder) =>
        readRecord(`${root}/${folder}/${record.stage}.json`) ?? []
      );
      byStage.set(record.stage, found);
    }
    return found.find(({ key, stage, output }) =>
      key === record.key && stage === record.stage && output.digest === record.output.digest &&
      digestTree(output.files) === output.digest
    ) ?? record;
  };
}
