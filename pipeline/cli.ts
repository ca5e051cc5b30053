import type { App, Experiment } from "./app.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { adoptStages, diff, exportResults, gc, restoreRuns, show, verify } from "./cli_store.ts";
import { chooseCache, transferRuns } from "./cli_cache.ts";
import { completion } from "./completion.ts";
import { EnvironmentError, messageOf } from "./errors.ts";
import type { Reporter } from "./events.ts";
import { ancestors, selectStages } from "./graph.ts";
import { HELP } from "./help.ts";
import { plan } from "./plan.ts";
import { openProject, type Project } from "./project.ts";
import { journaled } from "./live/journaled.ts";
import { watchRuns } from "./live/watch_runs.ts";
import { localExecutor } from "./local_executor.ts";
import { JSON_VERSION, jsonReporter } from "./reporter_json.ts";
import { liveReporter } from "./reporter_live.ts";
import { plainReporter, quietReporter } from "./reporter_plain.ts";
import { rerunAside } from "./rerun.ts";
import type { Outcome } from "./run_options.ts";
import { run } from "./runner.ts";
import { graphScreen, statusScreen, whyScreen } from "./screens.ts";
import { askAboutJobs } from "./slurm/ask_about_jobs.ts";
import { LeaveJobs } from "./slurm/leave_jobs.ts";
import { slurmExecutor } from "./slurm/slurm_executor.ts";
import { slurmScreen } from "./slurm/slurm_screen.ts";
import { slurmStatus } from "./slurm/slurm_status.ts";
import type { Stage } from "./types.ts";
import { unreachable } from "./unreachable.ts";

/** Exit code after an interruption, as shells have it. */
const INTERRUPTED = 130;

/**
 * Serves one command line. Results go to stdout, all else to stderr.
 *
 * @param argv the words after the program's name
 * @returns the exit code: 0, 1 for a failed run, 2 for a mistake of the user's, 130 after an interruption
 */
export async function runCli(argv: readonly string[], app: App): Promise<number> {
  try {
    const args = parseArguments(argv);
    if (args.command === "help") {
      console.log(HELP);
      return 0;
    }
    if (args.command === "completion") {
      console.log(completion(args.names[0] ?? ""));
      return 0;
    }
    if (args.command === "watch") return await watchRuns(app.root);
    const experiment = await app.load({
      root: app.root,
      set: args.set,
      ...(args.profile === undefined ? {} : { profile: args.profile }),
      ...(args.seeds === undefined ? {} : { seeds: args.seeds }),
    });
    return await serve(
      args,
      app,
      experiment,
      await openProject(app.root, experiment.stages, experiment.problems),
    );
  } catch (error) {
    return explainError(error);
  }
}

async function serve(
  args: Arguments,
  app: App,
  experiment: Experiment,
  project: Project,
): Promise<number> {
  const { graph, store } = project;
  switch (args.command) {
    case "help":
    case "completion":
    case "watch":
      return 0;
    case "reproduce":
    case "run":
      return await execute(args, app, experiment, project);
    case "status": {
      if (store.notice !== null) console.error(store.notice);
      const asked = args.names.length > 0;
      const needed = ancestors(graph, experiment.goal);
      const names = asked
        ? selectStages(graph, args.names)
        : graph.order.map(({ name }) => name).filter((name) => needed.has(name));
      const besides = asked ? [] : graph.order.filter(({ name }) => !needed.has(name));
      const verdicts = plan(project);
      const slurm = args.executor === "slurm"
        ? await slurmStatus(project, verdicts, names)
        : undefined;
      const summary = asked ? undefined : await experiment.summary?.((name) => {
        const { state, record } = verdicts.get(name) ?? {};
        return state === "fresh" && record ? store.object(record.output.digest) : null;
      });
      if (args.json) {
        const more = { ...(summary && { summary: summary.data }), ...(slurm && { slurm }) };
        console.log(json(project, names, verdicts, more));
        return 0;
      }
      console.log(statusScreen(graph, verdicts, names));
      if (besides.length > 0) {
        console.log(`Run by name only: ${besides.map(({ name }) => name).join(", ")}`);
      }
      if (summary !== undefined) console.log(`\n${summary.text}`);
      if (slurm !== undefined) console.log(slurmScreen(slurm));
      return 0;
    }
    case "why": {
      const names = selectStages(graph, args.names);
      const verdicts = plan(project);
      const screens = names.map((name) => whyScreen(graph, verdicts, name));
      console.log(args.json ? json(project, names, verdicts) : screens.join("\n\n"));
      return 0;
    }
    case "show":
      return await show(args, project);
    case "diff":
      return await diff(args, project);
    case "adopt":
      return await adoptStages(args, project);
    case "restore":
      return await restoreRuns(args, experiment, project);
    case "verify":
      return args.rerun ? await repeat(args, app, project) : await verify(args, project);
    case "gc":
      return await gc(args, app, project);
    case "cache":
      return await transferRuns(args, project);
    case "export":
      return await exportResults(args, app, experiment, project);
    case "graph":
      console.log(graphScreen(graph, plan(project)));
      return 0;
    default:
      return unreachable(args.command);
  }
}

/** Runs what `reproduce` or `run` asks for, under the reporter that fits, until done or interrupted. */
async function execute(
  args: Arguments,
  app: App,
  experiment: Experiment,
  project: Project,
): Promise<number> {
  const names = args.command === "reproduce"
    ? [...experiment.goal]
    : selectStages(project.graph, args.names);
  const shown = chooseReporter(args);
  const cache = await chooseCache(args, project, (event) => shown.report(event));
  const profile = args.profile === undefined ? [] : ["--profile", args.profile];
  const reporter = await journaled(shown, {
    root: project.root,
    command: ["deno task", args.command, ...args.names, ...profile].join(" "),
    ...(args.ui && { liveView: app.importMapFlags }),
  });
  const stop = new AbortController();
  const kill = new AbortController();
  const running = new Set<string>();
  const notice = (text: string) => reporter.report({ type: "notice", text });
  const executor = args.executor === "slurm"
    ? slurmExecutor(experiment.slurm, notice)
    : localExecutor();
  const end = () => {
    reporter.report({ type: "stopping", stages: [...running] });
    stop.abort(new DOMException("The run was interrupted.", "AbortError"));
  };
  const leave = () => {
    notice("Leaving the jobs in the queue. The same command finds them again.");
    stop.abort(new LeaveJobs("The run was interrupted."));
  };
  const ask = askAboutJobs({ leave, cancel: end, say: notice });
  const interrupt = () => {
    if (stop.signal.aborted) return kill.abort();
    if (!executor.outlivesEngine || running.size === 0 || args.onInterrupt === "cancel") {
      return end();
    }
    if (args.onInterrupt === "leave" || !Deno.stdin.isTerminal()) return leave();
    ask(running.size);
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, interrupt);
  let outcome: Outcome;
  try {
    if (project.store.notice !== null) {
      reporter.report({ type: "notice", text: project.store.notice });
    }
    outcome = await run({
      project,
      goal: args.force ? [] : names,
      forced: args.force ? names : [],
      jobs: args.jobs ?? executor.jobs,
      executor,
      ...(cache && { cache }),
      failFast: args.failFast,
      flags: app.importMapFlags,
      report(event) {
        if (event.type === "started") running.add(event.stage);
        if (event.type === "finished" || event.type === "failed") running.delete(event.stage);
        reporter.report(event);
      },
      prepare: async (stages) => {
        await fetchPackages(app, stages);
        await app.prepare?.(stages, { elsewhere: executor.outlivesEngine });
      },
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
    for (const signal of signals) Deno.removeSignalListener(signal, interrupt);
  }
  if (outcome.stopped) return INTERRUPTED;
  if (!args.json) await showPublished(project, names);
  if (outcome.failed.length > 0 || outcome.blocked.length > 0) return 1;
  if (args.command === "reproduce" && !args.json && !args.quiet) {
    const closing = await experiment.closing?.();
    if (closing) console.error(closing);
  }
  return 0;
}

/** `verify --rerun`: exit code 1 when a stage did not come to the same bits. */
async function repeat(args: Arguments, app: App, project: Project): Promise<number> {
  const reporter = chooseReporter(args);
  const kill = new AbortController();
  const interrupt = () => kill.abort();
  Deno.addSignalListener("SIGINT", interrupt);
  let same = true;
  try {
    const stages = project.graph.order.filter(({ name }) => args.names.includes(name));
    await app.prepare?.(stages, { elsewhere: false });
    for (const name of selectStages(project.graph, args.names)) {
      const { different, seconds, record } = await rerunAside(project, name, {
        flags: app.importMapFlags,
        report: (event) => reporter.report(event),
        kill: kill.signal,
      });
      same &&= different.length === 0;
      if (args.json) {
        console.log(JSON.stringify({ version: JSON_VERSION, stage: name, different, seconds }));
      } else {console.log(
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
    Deno.removeSignalListener("SIGINT", interrupt);
  }
  return same ? 0 : 1;
}

/** Prints the tables that the stages published, and says where everything they published lies. */
async function showPublished({ graph, root }: Project, names: readonly string[]): Promise<void> {
  for (const name of names) {
    for (const path of Object.values(graph.byName.get(name)?.publish ?? {})) {
      const there = await Deno.stat(`${root}/${path}`).catch(() => null);
      if (there === null) continue;
      if (path.endsWith(".md")) {
        console.log(`${(await Deno.readTextFile(`${root}/${path}`)).trimEnd()}\n`);
      }
      console.error(path);
    }
  }
}

function chooseReporter(args: Arguments): Reporter {
  const error = (line: string) => console.error(line);
  if (args.json) return jsonReporter((line) => console.log(line), () => new Date());
  if (args.quiet) return quietReporter(error);
  if (Deno.stderr.isTerminal()) return liveReporter();
  return plainReporter(error, Date.now);
}

/** Packages are fetched here, where it can be seen: a stage's process may use only what is there. */
async function fetchPackages(app: App, stages: readonly Stage[]): Promise<void> {
  const modules = new Set(stages.flatMap((s) => [s.program, ...Object.values(s.modules ?? {})]));
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", ...app.importMapFlags, ...modules],
    cwd: app.root,
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

/** The document of `status --json` and `why --json`. */
function json(
  { graph }: Project,
  names: readonly string[],
  verdicts: ReturnType<typeof plan>,
  more: object = {},
): string {
  const chosen = new Set(names);
  const stages = graph.order.filter(({ name }) => chosen.has(name)).map(({ name }) => {
    const { state, reasons, key, record } = verdicts.get(name) ?? {};
    return { stage: name, state, reasons, key, output: record?.output.digest ?? null };
  });
  return JSON.stringify({ version: JSON_VERSION, stages, ...more }, null, 2);
}

function explainError(error: unknown): number {
  // By name: the application may have a class of its own for the user's mistakes.
  const name = error instanceof Error ? error.name : "";
  if (name === "UserError") {
    console.error(`error: ${messageOf(error)}`);
    return 2;
  }
  const bug = ["TypeError", "ReferenceError", "RangeError", "SyntaxError", "Error"].includes(name);
  console.error(bug || !(error instanceof Error) ? error : `error: ${messageOf(error)}`);
  return 1;
}
