import type { ExportedRun } from "../../pipeline/app.ts";
import { eventFileName, fileHeader, scalarRecord } from "./event_file.ts";
import { exportedTrainings, numbersOf } from "./exported_training.ts";

/**
 * Writes a folder for `tensorboard --logdir`: a run for each training, with the curves of its history by the number of
 * updates, and what its evaluation came to at the last one. Times between start and end of the training are spread evenly.
 */
export async function writeTensorboard(
  runs: readonly ExportedRun[],
  folder: string,
): Promise<void> {
  for (const { name, started, seconds, rows, result } of await exportedTrainings(runs)) {
    const start = started.getTime() / 1000;
    const last = rows.at(-1)?.updates ?? 0;
    const records = [fileHeader(start)];
    for (const row of rows) {
      const at = start + seconds * row.updates / last;
      for (const [tag, value] of numbersOf(row)) {
        records.push(scalarRecord({ tag, step: row.updates, value, seconds: at }));
      }
    }
    for (
      const [tag, value] of [["accuracy", result?.accuracy], ["testLoss", result?.loss]] as const
    ) {
      if (value !== undefined) {
        records.push(scalarRecord({ tag, step: last, value, seconds: start + seconds }));
      }
    }
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
    await new Blob(records).stream().pipeTo(
      (await Deno.open(`${folder}/${name}/${eventFileName(start)}`, {
        write: true,
        createNew: true,
      })).writable,
    );
  }
}
