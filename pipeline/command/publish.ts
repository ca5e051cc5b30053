import type { Event } from "../events.ts";
import { localExecutor } from "../executor/local_executor.ts";
import { ancestors } from "../plan/graph.ts";
import type { Project } from "../plan/project.ts";
import { listFiles } from "../key/digest.ts";
import { readRecord } from "../store/records.ts";
import { lackNotice, type PresentResults, presentResults } from "./present_results.ts";
import { publishedFiles } from "../publish/publish.ts";
import type { Outcome } from "../run/options.ts";
import { run } from "../run/runner.ts";
import { eventText } from "../screen/event_text.ts";
import { safeEvent } from "../screen/safe_event.ts";
import { INTERRUPTED, onInterruption } from "../system/interruptions.ts";
import { UserError } from "../words/errors.ts";
import { taskCommand } from "../words/task_command.ts";
import { print } from "../words/print.ts";
import { count } from "../words/text.ts";
import type { Arguments } from "./command.ts";
import type { Loaded } from "./command_table.ts";
import { prepareStages } from "./prepare_stages.ts";

/** `publish`: makes the results that are here the committed ones, and says what changes before it writes. */
export async function publishResults(loaded: Loaded): Promise<number> {
  const { args, workflow, project } = loaded;
  const { committed, goal } = workflow;
  if (committed === undefined) {
    throw new UserError("Publishing: this workflow has no committed results.");
  }
  const present = presentResults(project, goal, args, "Publishing");
  const lack = lackNotice(present, args);
  refuseLosses(project, goal, present, args);
  if (lack !== null) print("stderr", lack);
  const changed = new Set<string>();
  let records = 0;
  const made = await bringUpToDate(loaded, true, (event) => {
    // What is made on the way is no result.
    if (event.type !== "published" || event.partial) return;
    for (const file of event.files) changed.add(file);
    records = Math.max(records, event.records);
  });
  if (codeOf(made) !== 0) return codeOf(made);
  if (changed.size + records === 0) {
    print("stdout", "Nothing changes: the committed results are the ones here.");
    return 0;
  }
  const files = filesAfter(project, made.verdicts);
  const read = async (path: string | undefined) =>
    path === undefined ? null : await Deno.readTextFile(path).catch(() => null);
  const before = (file: string) => read(`${project.root}/${file}`);
  const after = (file: string) => read(files.get(file));
  for (const file of changed) {
    const isThere = await before(file) !== null;
    const word = files.has(file) ? isThere ? "changed" : "new" : "removed";
    print("stdout", `${word.padEnd(7)}  ${file}`);
  }
  if (records > 0) {
    const there = await Deno.stat(`${project.root}/${committed.records}`).catch(() => null);
    const word = there === null ? "new" : "changed";
    print(
      "stdout",
      `${word.padEnd(7)}  ${count(records, "file")} of run records in ${committed.records}`,
    );
  }
  for (const file of await leaving(project, committed.records, goal)) {
    print("stdout", `removed  ${file}`);
  }
  for (const line of await committed.changes?.(before, after) ?? []) print("stdout", line);
  if (args.dryRun) return 0;
  const code = codeOf(await bringUpToDate(loaded, false, () => {}));
  if (code !== 0) return code;
  await committed.afterPublishing?.();
  print("stdout", "Published. git diff shows it, and git restore takes it back.");
  return 0;
}

/** The files that are there after publishing: path in the project → path in the store. */
function filesAfter(
  { graph, store }: Project,
  verdicts: Outcome["verdicts"],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const stage of graph.order) {
    const record = stage.partial ? verdicts.get(stage.name)?.record : null;
    for (const { path, file } of record ? publishedFiles(stage, record) : []) {
      files.set(path, `${store.object(record!.output.digest)}/${file.path}`);
    }
  }
  return files;
}

/** The committed run records of stages that are no longer there. */
async function leaving(
  { root, graph }: Project,
  folder: string,
  goal: readonly string[],
): Promise<string[]> {
  const wanted = ancestors(graph, goal);
  const files = await listFiles(`${root}/${folder}`).catch(() => []);
  return files.filter((path) => readRecord(`${root}/${folder}/${path}`) !== null)
    .filter((path) => !wanted.has(path.replace(/\.json$/, "")))
    .map((path) => `${folder}/${path}`);
}

/** @throws {UserError} if a committed run is not here, as its results would go */
function refuseLosses(
  { graph, published }: Project,
  goal: readonly string[],
  { verdicts }: PresentResults,
  args: Arguments,
): void {
  const wanted = ancestors(graph, goal);
  const lost = graph.order.filter(({ name }) =>
    wanted.has(name) && published(name).length > 0 && verdicts.get(name)?.state !== "fresh"
  );
  if (lost.length === 0) return;
  throw new UserError(
    `Publishing: ${count(lost.length, "committed run")} would be lost, such as ` +
      `${lost[0]!.name}, which is not fresh here. ` +
      `To take the committed runs: ${taskCommand("restore", args)}. ` +
      `To run what has changed: ${taskCommand("reproduce", args)}.`,
  );
}

/** Makes tables and pages of what is here, and publishes them or only tells of it. */
async function bringUpToDate(
  { app, args, workflow, project }: Loaded,
  publishesNothing: boolean,
  onEvent: (event: Event) => void,
): Promise<Outcome> {
  const stop = new AbortController();
  using _interruptions = onInterruption(() => stop.abort());
  return await run({
    project,
    goal: workflow.goal,
    present: true,
    publishesNothing,
    jobs: localExecutor().jobs,
    flags: app.importMapFlags,
    onEvent(event) {
      if (event.type === "failed") print("stderr", eventText(safeEvent(event)) ?? "");
      onEvent(event);
    },
    prepare: (stages) => prepareStages({ app, args }, stages),
    stop: stop.signal,
    kill: stop.signal,
  });
}

const codeOf = ({ failed, stopped }: Outcome) => stopped ? INTERRUPTED : failed.length > 0 ? 1 : 0;
