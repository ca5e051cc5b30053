import { childEnvironment } from "../system/child_environment.ts";
import { safeEvent } from "../screen/safe_event.ts";
import { print } from "../words/print.ts";
import type { App, Workflow } from "../app.ts";
import type { Arguments } from "./command.ts";
import type { Loaded } from "./command_table.ts";
import { chooseCache } from "./cache.ts";
import { followLog } from "./follow_log.ts";
import { EnvironmentError, messageOf } from "../words/errors.ts";
import type { Event, Reporter } from "../events.ts";
import type { Executor } from "../executor/executor.ts";
import { selectStages } from "../plan/graph.ts";
import { plan, type Verdict } from "../plan/plan.ts";
import { type CommandView, commandView } from "../live/command_view.ts";
import { journaled } from "../live/journaled.ts";
import { localExecutor } from "../executor/local_executor.ts";
import { JSON_VERSION, jsonReporter } from "../screen/reporter_json.ts";
import { plainReporter, quietReporter } from "../screen/reporter_plain.ts";
import type { Outcome } from "../run/options.ts";
import { expectedLengths } from "../run/expected_lengths.ts";
import { run } from "../run/runner.ts";
import { askAboutJobs } from "../slurm/ask_about_jobs.ts";
import { INTERRUPTED, onInterruption } from "../system/interruptions.ts";
import { LeaveJobs } from "../slurm/leave_jobs.ts";
import type { Stage } from "../types.ts";
import { taskCommand } from "../words/task_command.ts";
import { wrapped } from "../words/wrapped.ts";
import { lackNotice, presentResults } from "./present_results.ts";
import { showResults } from "./show_results.ts";
import { withForced } from "./with_forced.ts";
import { partsHere, timeHere, timeNotice, workflowTimes } from "./time_notice.ts";

/** Runs the partial stages among these over the results that are there, and says which are not. */
export async function reportPresent(loaded: Loaded, wanted: readonly string[]): Promise<number> {
  const { args, project, workflow } = loaded;
  const lack = lackNotice(presentResults(project, wanted, args, "Reporting"), args);
  const code = await execute(loaded, wanted, { present: true });
  if (code !== 0 || args.json || args.quiet || lack === null) return code;
  const time = await timeHere(workflow, project, wanted, plan(project));
  print("stderr", time === null ? lack : `${lack} ${time}`);
  return code;
}

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
    if (event.type === "finished" || event.type === "failed") running.delete(event.stage);
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
  const stop = new AbortController();
  const kill = new AbortController();
  const executor = await chooseExecutor(args, workflow, notice);
  const end = () => {
    reporter.onEvent({ type: "stopping", stages: [...running] });
    stop.abort(new DOMException("The run was interrupted.", "AbortError"));
  };
  const leave = () => {
    notice("Leaving the jobs in the queue. The same command finds them again.");
    stop.abort(new LeaveJobs("The run was interrupted."));
  };
  const say = (text: string) => reporter.onEvent({ type: "notice", text, urgent: true });
  const ask = askAboutJobs({ leave, cancel: end, say });
  const interrupt = () => {
    // Whatever it still waits for: what is on the disk is whole at any instant.
    if (kill.signal.aborted) Deno.exit(INTERRUPTED);
    if (stop.signal.aborted) return kill.abort();
    if (!executor.outlivesEngine || running.size === 0 || args.onInterrupt === "cancel") {
      return end();
    }
    if (args.onInterrupt === "leave" || !Deno.stdin.isTerminal()) return leave();
    ask(running.size);
  };
  let outcome: Outcome;
  try {
    using _interruptions = onInterruption(interrupt);
    if (project.store.notice !== null) {
      reporter.onEvent({ type: "notice", text: project.store.notice });
    }
    const jobs = args.jobs ?? executor.jobs;
    // Pages are short, and take no GPU.
    const verdicts = present ? null : plan(project);
    const forced = args.force ? names : [];
    const toRun = verdicts && withForced(verdicts, forced);
    const parts = toRun === null || executor.outlivesEngine
      ? null
      : await partsHere(project, toRun, jobs);
    const lengths = verdicts && toRun &&
      await lengthsOf(loaded, names, verdicts, toRun, parts, notice);
    outcome = await run({
      project,
      present,
      goal: args.force ? [] : names,
      forced,
      jobs,
      ...(lengths && { lengths }),
      ...(parts && { parts }),
      executor,
      ...(cache && { cache }),
      failFast: args.failFast,
      flags: app.importMapFlags,
      ...(workflow.metrics && { metrics: workflow.metrics }),
      onEvent: tell,
      prepare: async (stages) => {
        await fetchPackages(app, stages, args.quiet);
        const { added, quiet } = args;
        await app.prepare?.(stages, { elsewhere: executor.outlivesEngine, added, quiet });
      },
      ...(app.explainCrash && { explainCrash: app.explainCrash }),
      stop: stop.signal,
      kill: kill.signal,
    });
  } catch (error) {
    // What was under way when the user interrupted (a download, say) may well have failed of it.
    if (stop.signal.aborted) return INTERRUPTED;
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

/**
 * Estimates how long the stages take that have to run.
 *
 * @param verdicts what is known of all stages
 * @param toRun the same, in which forced stages have to run
 * @param parts the part of this machine that each stage takes; null if they run elsewhere
 * @param notice says how long that is here, if it is long
 */
async function lengthsOf(
  { workflow, project }: Loaded,
  names: readonly string[],
  verdicts: ReadonlyMap<string, Verdict>,
  toRun: ReadonlyMap<string, Verdict>,
  parts: ((stage: Stage) => number) | null,
  notice: (text: string) => void,
): Promise<ReadonlyMap<string, number>> {
  const timeOf = await workflowTimes(workflow, project, verdicts);
  const time = parts && timeNotice(workflow, project, names, toRun, parts, timeOf);
  if (time !== null) notice(time);
  const isToRun = ({ name }: Stage) => toRun.get(name)?.state !== "fresh";
  return expectedLengths(project.graph.order.filter(isToRun), timeOf);
}

/** Breaks a line between words, where a terminal would break it anywhere. */
function forScreen(text: string): string {
  return Deno.stderr.isTerminal() ? wrapped(text, Deno.consoleSize().columns).join("\n") : text;
}

/** `verify --rerun`: exit code 1 when a stage did not come to the same bits. */
export async function repeat({ args, app, project }: Loaded): Promise<number> {
  const reporter = await chooseReporter(args);
  const { rerunAside } = await import("../run/rerun.ts");
  const kill = new AbortController();
  using _interruptions = onInterruption(() => {
    if (kill.signal.aborted) Deno.exit(INTERRUPTED);
    kill.abort();
  });
  let same = true;
  try {
    const names = selectStages(project.graph, args.names);
    const stages = names.map((name) => project.graph.byName.get(name)!);
    await fetchPackages(app, stages, args.quiet);
    await app.prepare?.(stages, { elsewhere: false, added: args.added, quiet: args.quiet });
    for (const name of names) {
      const { different, seconds, record } = await rerunAside(project, name, {
        flags: app.importMapFlags,
        onEvent: (event) => reporter.onEvent(safeEvent(event)),
        kill: kill.signal,
      });
      same &&= different.length === 0;
      if (args.json) {
        print("stdout", JSON.stringify({ version: JSON_VERSION, stage: name, different, seconds }));
      } else {print(
          "stdout",
          different.length === 0
            ? `${name}: the same bits again (${record.output.digest.slice(0, 12)}).`
            : `${name}: other bits in ${
              different.join(", ")
            }. The result is not reproducible here.`,
        );}
    }
  } catch (error) {
    if (kill.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    reporter.close();
  }
  return same ? 0 : 1;
}

/** What is not used is not loaded. */
async function chooseExecutor(
  { executor }: Arguments,
  { slurm }: Workflow,
  notice: (text: string) => void,
): Promise<Executor> {
  if (executor === "local") return localExecutor();
  const { slurmExecutor } = await import("../slurm/executor.ts");
  return slurmExecutor(slurm, notice);
}

async function chooseReporter(args: Arguments): Promise<Reporter> {
  const error = (line: string) => print("stderr", line);
  if (args.json) return jsonLines();
  if (args.quiet) return quietReporter(error);
  if (Deno.stderr.isTerminal()) return (await import("../screen/reporter_live.ts")).liveReporter();
  return plainReporter(error, () => performance.now());
}

/** Prints events on stdout. A run goes on when a line cannot be written, and its end reports the loss. */
function jsonLines(): Reporter {
  let lost: { error: unknown } | undefined;
  const write = (line: string) => {
    try {
      print("stdout", line);
    } catch (error) {
      lost ??= { error };
    }
  };
  return {
    ...jsonReporter(write, () => new Date()),
    close() {
      if (lost) throw lost.error;
    },
  };
}

/** Packages are fetched here, where it can be seen: a stage's process may use only what is there. */
export async function fetchPackages(
  app: App,
  stages: readonly Stage[],
  quiet: boolean,
): Promise<void> {
  const modules = new Set(stages.flatMap((s) => [s.program, ...Object.values(s.modules ?? {})]));
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", ...quiet ? ["--quiet"] : [], ...app.importMapFlags, ...modules],
    cwd: app.root,
    clearEnv: true,
    env: childEnvironment({ registry: true }),
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).output();
  if (!success) {
    throw new EnvironmentError(
      "Fetching the packages that the stages import failed, as said above. Nothing was run.",
    );
  }
}
