import { digestTree } from "../key/digest.ts";
import { readRecord } from "../store/records.ts";
import type { RunRecord, Stage } from "../types.ts";

/**
 * Looks up the record that the project has published of the same run: of equal key and equal output. It is described in
 * place of the run's own, so that to come to the same bits elsewhere changes no published file.
 *
 * Each record is read once: what a run publishes on its way is its own.
 */
export function publishedRecords(
  root: string,
  stages: readonly Stage[],
): (record: RunRecord) => RunRecord {
  const folders = [...new Set(stages.flatMap(({ publishRecords }) => publishRecords ?? []))];
  const known = new Map<string, readonly RunRecord[]>();
  return (record) => {
    let found = known.get(record.stage);
    if (found === undefined) {
      found = folders.flatMap((folder) =>
        readRecord(`${root}/${folder}/${record.stage}.json`) ?? []
      );
      known.set(record.stage, found);
    }
    return found.find(({ key, stage, output }) =>
      key === record.key && stage === record.stage && output.digest === record.output.digest &&
      digestTree(output.files) === output.digest
    ) ?? record;
  };
}
