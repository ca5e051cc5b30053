import { namesIn } from "../system/folder.ts";
import { followEvents } from "./follow_events.ts";
import { JOURNALS } from "./journal.ts";
import type { LiveProgress } from "./live_run.ts";

/**
 * Finds how far stages are that an engine of this machine runs, by its journal. What the journal does not tell is left out.
 *
 * @param root the project's folder
 * @param engine id of the engine's process
 */
export async function runningProgress(
  root: string,
  engine: number,
  stages: ReadonlySet<string>,
): Promise<Map<string, LiveProgress>> {
  const folder = `${root}/${JOURNALS}`;
  const names = await namesIn(folder).catch(() => []);
  const journal = names.filter((name) => name.endsWith(`-${engine}.ndjson`)).sort().at(-1);
  if (journal === undefined) return new Map();
  const text = await Deno.readTextFile(`${folder}/${journal}`).catch(() => "");
  // Only what is asked for is parsed, since a journal may be long.
  const marks = Array.from(stages, (stage) => `"stage":${JSON.stringify(stage)}`);
  const followed = followEvents();
  for (const line of text.split("\n")) {
    if (marks.some((mark) => line.includes(mark))) followed.takeText(line);
  }
  return new Map(
    followed.run().stages.flatMap(({ name, progress }) =>
      progress !== null && stages.has(name) ? [[name, progress] as const] : []
    ),
  );
}
