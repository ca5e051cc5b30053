import type { Event, Reporter } from "../events.ts";
import { type CommandView, commandView } from "../live/command_view.ts";
import { journaled } from "../live/journaled.ts";
import { selectStages } from "../plan/graph.ts";
import type { Outcome } from "../run/options.ts";
import { run } from "../run/runner.ts";
import { INTERRUPTED, onInterruption } from "../system/interruptions.ts";
import { messageOf } from "../words/errors.ts";
import { print } from "../words/print.ts";
import { taskCommand } from "../words/task_command.ts";
import { wrapped } from "../words/wrapped.ts";
import { chooseCache, FETCHED } from "./cache.ts";
import { chooseExecutor } from "./choose_executor.ts";
import { chooseReporter } from "./choose_reporter.ts";
import type { Loaded } from "./command_table.ts";
import { followLog } from "./follow_log.ts";
import { interruption } from "./interruption.ts";
import { showResults } from "./show_results.ts";
import { prepareStages } from "./prepare_stages.ts";
import { foresee } from "./workflow_times.ts";

/** How {@linkcode execute} runs stages. */
interface Execution {
  /** Whether nothing runs but partial stages, over the results that are there. */
  readonly present?: boolean;
  /** Whether results are shown at the end, as they are by default. */
  readonly shows?: boolean;
  /** Sees every event. */
  readonly onEvent?: Reporter["onEvent"];
  /** The live view (`--ui`) of a command that runs stages in steps; by default, the run has one of its own. */
  readonly view?: CommandView | undefined;
}

/** Brings stages up to date, under the reporter that fits, until done or interrupted. */
export async function execute(
  loaded: Loaded,
  wanted: readonly string[],
  { present = false, shows = true, onEvent, view }: Execution = {},
): Promise<number> {
  const { args, app, workflow, project } = loaded;
  const names = selectStages(project.graph, wanted);
  const shown = await chooseReporter(args);
  const running = new Set<string>();
  /** Those who are told of an event, whether of a stage or of the cache. */
  const tell = (event: Event) => {
    if (event.type === "started") running.add(event.stage);
    if (event.type === "finished" || event.type === "abandoned" || event.type === "failed") {
      running.delete(event.stage);
    }
    reporter.onEvent(event);
    onEvent?.(event);
    log?.(event);
  };
  using own = commandView(app.root, app.importMapFlags);
  const notice = (text: string) => reporter.onEvent({ type: "notice", text });
  // Before the journal is begun: a mistake in the address of the cache or in the folder of the log is no run.
  const cache = await chooseCache(args, project, tell);
  const log = await followLog(args, app, notice);
  const reporter = await journaled(shown, {
    root: project.root,
    command: taskCommand([args.command, ...args.names].join(" "), args),
    ...(args.ui && { view: view ?? own }),
  });
  const executor = await chooseExecutor(args, workflow, notice);
  const { stop, kill, interrupt } = interruption(args, executor, running, reporter);
  let outcome: Outcome;
  try {
    using _interruptions = onInterruption(interrupt);
    if (project.store.notice !== null) notice(project.store.notice);
    const jobs = args.jobs ?? executor.jobs;
    if (args.jobs === undefined && executor.jobsReason) notice(executor.jobsReason);
    // Pages are short, and take no GPU.
    const forced = args.force ? names : [];
    const ahead = present
      ? null
      : await foresee(loaded, names, { forced, jobs, here: !executor.outlivesEngine });
    if (ahead?.notice) notice(cache ? `${ahead.notice} ${FETCHED}` : ahead.notice);
    outcome = await run({
      project,
      present,
      goal: args.force ? [] : names,
      forced,
      jobs,
      ...(ahead && { lengths: ahead.lengths }),
      ...(ahead?.parts && { parts: ahead.parts }),
      executor,
      ...(cache && { cache }),
      failFast: args.failFast,
      flags: app.importMapFlags,
      ...(workflow.metrics && { metrics: workflow.metrics }),
      onEvent: tell,
      prepare: (stages) => prepareStages(loaded, stages, executor.outlivesEngine),
      ...(app.explainCrash && { explainCrash: app.explainCrash }),
      stop,
      kill,
    });
  } catch (error) {
    // What was under way when the user interrupted (a download, say) may well have failed of it.
    if (stop.aborted) return INTERRUPTED;
    reporter.fail(messageOf(error));
    throw error;
  } finally {
    reporter.close();
  }
  if (outcome.stopped) return INTERRUPTED;
  if (shows && !args.json) await showResults(workflow, project, names);
  if (outcome.failed.length > 0 || outcome.blocked.length > 0) return 1;
  if (args.command === "reproduce" && !args.json && !args.quiet) {
    const found = await (await import("./compare.ts")).comparison(loaded);
    if (found !== null) print("stderr", forScreen(found.line));
  }
  return 0;
}

/** Breaks a line between words, where a terminal would break it anywhere. */
function forScreen(text: string): string {
  return Deno.stderr.isTerminal() ? wrapped(text, Deno.consoleSize().columns).join("\n") : text;
}
