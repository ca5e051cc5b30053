import type { Event } from "../../pipeline/events.ts";
import { eventFileName, fileHeader, scalarRecord } from "./event_file.ts";

/**
 * Writes the numbers that running stages report into a folder for `tensorboard --logdir`, as they come: a run for each
 * stage, a step for each of its units (epochs, for a training). A stage that runs again begins another file of its run.
 *
 * @param now the time, in milliseconds since 1970
 * @throws if the folder cannot be made or written; so does `onEvent`, of what happens later
 */
export function logToTensorboard(
  folder: string,
  now: () => number = Date.now,
): { onEvent(event: Event): void } {
  const files = new Map<string, string>();
  let begun = 0;
  // The first number may come hours later.
  Deno.mkdirSync(folder, { recursive: true });
  Deno.removeSync(Deno.makeTempFileSync({ dir: folder, prefix: ".writable-" }));
  const fileOf = (stage: string) => {
    const known = files.get(stage);
    if (known !== undefined) return known;
    const seconds = now() / 1000;
    const path = `${folder}/${stage}/${eventFileName(seconds)}.${Deno.pid}.${begun++}`;
    Deno.mkdirSync(`${folder}/${stage}`, { recursive: true });
    Deno.writeFileSync(path, fileHeader(seconds), { createNew: true });
    files.set(stage, path);
    return path;
  };
  return {
    onEvent(event) {
      if (event.type === "started") files.delete(event.stage);
      if (event.type !== "progress" || event.metrics === undefined) return;
      const path = fileOf(event.stage);
      for (const [tag, value] of Object.entries(event.metrics)) {
        const scalar = { tag, value, step: event.done, seconds: now() / 1000 };
        Deno.writeFileSync(path, scalarRecord(scalar), { append: true });
      }
    },
  };
}
