import type { App, Experiment } from "./app.ts";
import { type Arguments, parseArguments } from "./command/arguments.ts";
import { messageOf } from "./words/errors.ts";
import { ancestors, selectStages } from "./plan/graph.ts";
import { plan } from "./plan/plan.ts";
import { openProject, type Project } from "./plan/project.ts";
import { JSON_VERSION } from "./screen/reporter_json.ts";
import { graphScreen, statusScreen, whyScreen } from "./screen/screens.ts";
import { unreachable } from "./words/unreachable.ts";

/**
 * Serves one command line. Results go to stdout, all else to stderr. Only what the command uses is loaded: starting is
 * most of what a `status` takes.
 *
 * @param argv the words after the program's name
 * @returns the exit code: 0, 1 for a failed run, 2 for a mistake of the user's, 130 after an interruption
 */
export async function runCli(argv: readonly string[], app: App): Promise<number> {
  try {
    const args = await parseArguments(argv);
    if (args.command === "help") {
      console.log((await import("./command/help.ts")).HELP);
      return 0;
    }
    if (args.command === "completion") {
      const { completion } = await import("./command/completion.ts");
      console.log(completion(args.names[0] ?? ""));
      return 0;
    }
    if (args.command === "watch") {
      return await (await import("./live/watch_runs.ts")).watchRuns(app.root);
    }
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
      return await (await import("./command/run.ts")).execute(args, app, experiment, project);
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
        ? await (await import("./slurm/status.ts")).slurmStatus(project, verdicts, names)
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
      if (slurm !== undefined) {
        console.log((await import("./slurm/screen.ts")).slurmScreen(slurm));
      }
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
      return await (await import("./command/store.ts")).show(args, project);
    case "diff":
      return await (await import("./command/store.ts")).diff(args, project);
    case "adopt":
      return await (await import("./command/store.ts")).adoptStages(args, project);
    case "restore":
      return await (await import("./command/store.ts")).restoreRuns(args, experiment, project);
    case "verify":
      return args.rerun
        ? await (await import("./command/run.ts")).repeat(args, app, project)
        : await (await import("./command/store.ts")).verify(args, project);
    case "gc":
      return await (await import("./command/store.ts")).gc(args, app, project);
    case "cache":
      return await (await import("./command/cache.ts")).transferRuns(args, project);
    case "export":
      return await (await import("./command/store.ts")).exportResults(
        args,
        app,
        experiment,
        project,
      );
    case "graph":
      console.log(graphScreen(graph, plan(project)));
      return 0;
    default:
      return unreachable(args.command);
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
