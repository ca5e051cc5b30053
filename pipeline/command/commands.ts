import { print } from "../words/print.ts";
import type { App } from "../app.ts";
import type { Arguments, CommandHelp, Flag } from "./command.ts";
import { INTERRUPTED, onInterruption } from "../system/interruptions.ts";
import type { Command, CommandTable, Loaded } from "./command_table.ts";
import { type FlagName, FLAGS, LOADING, RUNNING } from "./flags.ts";

/** A command that looks at the stages. */
function loading(
  help: Omit<CommandHelp, "flags"> & { readonly flags: readonly FlagName[] },
  serve: (loaded: Loaded) => Promise<number>,
): Command {
  return { ...help, loads: true, flags: [...LOADING, ...help.flags], serve };
}

/** Runs stages, or only says which would run. */
async function runOrSay(loaded: Loaded, stages: readonly string[]): Promise<number> {
  return loaded.args.dryRun
    ? await (await import("./dry_run.ts")).dryRun(loaded, stages)
    : await (await import("./execute.ts")).execute(loaded, stages);
}

/** The engine's commands, in the order in which help shows them. */
const COMMANDS: Readonly<Record<string, Command>> = {
  reproduce: loading({
    flags: [...RUNNING, "dry-run"],
    summary: "Run every stage that is not fresh, and print the tables",
    details: "Interrupted, it stops politely; the same command goes on from there.",
    example: "reproduce --seeds 5",
  }, (loaded) => runOrSay(loaded, loaded.workflow.goal)),
  status: loading({
    words: "[stage…]",
    flags: ["executor", "json"],
    summary: "Show which stages are fresh, stale and why, or missing",
    example: "status",
  }, async (loaded) => (await import("./status.ts")).status(loaded)),
  run: loading({
    words: "<stage…>",
    flags: [...RUNNING, "force", "dry-run"],
    summary: "Run stages, and what they need, unless they are fresh",
    example: "run <stage> --force",
  }, (loaded) => runOrSay(loaded, loaded.args.names)),
  watch: {
    flags: [],
    summary: "Show the run going on in this folder, or the last one, in a browser",
    example: "watch",
    serve: async (_, { root }) => (await import("../live/watch_runs.ts")).watchRuns(root),
  },
  why: loading({
    words: "<stage>",
    flags: ["json"],
    summary: "Explain why a stage will run or not, with old and new values",
    example: "why <stage>",
  }, async (loaded) => (await import("./why.ts")).why(loaded)),
  show: loading({
    words: "<stage>",
    flags: ["json"],
    summary: "Show a stage's key, run record, log and output",
    example: "show <stage>",
  }, async (loaded) => (await import("./show.ts")).show(loaded)),
  diff: loading({
    words: "<run> <run>",
    flags: ["json"],
    summary: "Compare two runs: configuration, code, versions, machine, results",
    details:
      "A run is a stage (its present result, else its latest), the first characters of a key, or a run record's file.",
    example: "diff <stage> 3f2a91c0",
  }, async (loaded) => (await import("./diff.ts")).diff(loaded)),
  compare: loading({
    words: "[profile]",
    flags: ["json"],
    summary: "Compare the results here with the committed ones, number by number",
    details: "Nothing is run. What is not fresh is left out.",
    example: "compare",
  }, async (loaded) => (await import("./compare.ts")).compareCommitted(loaded)),
  adopt: loading({
    words: "<stage…>",
    flags: ["because", "json"],
    summary: "Keep a stage's result for code that changed without changing results",
    example: 'adopt <stage> --because "only a message changed"',
  }, async (loaded) => (await import("./adopt.ts")).adoptStages(loaded)),
  restore: loading({
    words: "[folder]",
    flags: ["replace", "json"],
    summary: "Take published run records into the store, to make reports without reruns",
    details: "By default, the folder is the one of the profile's committed run records.",
    example: "restore",
  }, async (loaded) => (await import("./restore.ts")).restoreRuns(loaded)),
  publish: {
    words: "[profile]",
    flags: ["profile", "dry-run"],
    summary: "Make the results here the committed ones, after saying what changes",
    details:
      "Only this command changes committed results. It makes tables and pages anew, and runs nothing else.",
    example: "publish --dry-run",
    loads: true,
    commits: true,
    serve: async (loaded) => (await import("./publish.ts")).publishResults(loaded),
  },
  verify: loading(
    {
      words: "[stage…]",
      flags: ["rerun", "json", "quiet"],
      summary: "Check every byte of the store, or rerun a stage and compare bit for bit",
      example: "verify --rerun <stage>",
    },
    async (loaded) =>
      loaded.args.rerun
        ? (await import("./rerun_stages.ts")).rerunStages(loaded)
        : (await import("./verify.ts")).verify(loaded),
  ),
  gc: loading({
    flags: ["keep", "dry-run", "verbose", "json"],
    summary: "Remove from the store what nothing needs",
    example: "gc --dry-run",
  }, async (loaded) => (await import("./gc.ts")).gc(loaded)),
  cache: loading({
    words: "<push|pull> [stage…]",
    flags: ["cache", "replace", "json", "quiet"],
    summary: "Copy results to or from a cache that a group shares",
    details: "All stages are meant where none is named. More: docs/cache.md.",
    example: "cache pull --cache https://cache.example.org/results",
  }, async ({ args, project }) => (await import("./cache.ts")).transferRuns(args, project)),
  pack: loading({
    words: "<target> [stage…]",
    flags: ["split", "jobs", "cache", "json", "quiet"],
    summary: "Pack all that stages need, to run them on a machine without a network",
    details:
      "The target is a folder, or an archive by its ending (.tar.gz, .tar.zst). More: docs/gpu.md.",
    example: "pack ../digits.tar.gz --seeds 1",
  }, async (loaded) => (await import("./pack.ts")).pack(loaded)),
  unpack: {
    words: "<archive…>",
    flags: ["json"],
    summary: "Take results and checkpoints that a packed run brings back",
    details: "Pieces of an archive are given in their order.",
    example: "unpack back.tar.gz",
    serve: async (args, app) => (await import("./unpack.ts")).unpack(args, app),
  },
  export: loading(
    {
      words: "<folder>",
      flags: ["format", "weights", "json"],
      summary: "Write the results and their run records as an RO-Crate, or for other tools",
      details:
        "With --weights, the word names a training, or a folder of trainings, whose weights are written into the folder that " +
        "you are in.",
      example: "export crate",
    },
    async (loaded) =>
      loaded.args.weights === undefined
        ? (await import("./export_results.ts")).exportResults(loaded)
        : (await import("./export_weights.ts")).exportWeights(loaded),
  ),
  graph: loading({
    flags: [],
    summary: "Print the stages as a Mermaid diagram",
    example: "graph > graph.mmd",
  }, async (loaded) => (await import("./graph.ts")).graph(loaded)),
  completion: {
    words: "<bash|zsh|fish>",
    flags: [],
    summary: "Print a script that completes commands, flags and stages in a shell",
    example: "-q completion bash",
    details: 'To use it: eval "$(deno task -q completion bash)"',
    async serve({ names: [shell = ""] }, _, table) {
      print("stdout", await (await import("./completion.ts")).completion(shell, table));
      return 0;
    },
  },
  help: {
    words: "[command]",
    flags: [],
    summary: "List the commands, or explain one: begin here",
    example: "help run",
    async serve({ names: [name] }, app, table) {
      print("stdout", (await import("./help.ts")).helpScreen(table, app, name));
      return 0;
    },
  },
};

/** The commands and flags of the engine, with those of an application. */
export function commandTable(app: App): CommandTable {
  const added = Object.keys(app.flags ?? {}).filter((name) => !Object.hasOwn(FLAGS, name));
  const formats = Object.entries(app.exports ?? {});
  const format = formats.length === 0 ? {} : {
    format: {
      ...FLAGS.format,
      values: ["crate", ...formats.map(([name]) => name)],
      summary: `What to write: ${
        formats.map(([name, { summary }]) => `${name}, ${summary}`).join("; ")
      }; or crate, an RO-Crate, the default`,
    },
  };
  const setting = app.setting === undefined ? {} : { set: { ...FLAGS.set, example: app.setting } };
  const own: Record<string, Flag> = {};
  const commands = new Map<string, Command>();
  const add = (name: string, command: Command) =>
    commands.set(name, {
      ...command,
      flags: command.loads ? [...command.flags, ...added] : command.flags,
      example: command.example.replace("<stage>", app.example ?? "<stage>"),
    });
  for (const [name, command] of Object.entries(COMMANDS)) add(name, command);
  for (const [name, command] of Object.entries(app.commands ?? {})) {
    if ("stages" in command) {
      const serve = async (loaded: Loaded) =>
        (await import("./report_present.ts")).reportPresent(
          loaded,
          command.stages(loaded.workflow),
        );
      add(name, { ...command, loads: true, flags: [...LOADING, ...RUNNING], serve });
    } else if ("steps" in command) {
      const { ownFlags = {}, steps, ...help } = command;
      Object.assign(own, ownFlags);
      const serve = async (args: Arguments, app: App) =>
        await (await import("./serve_steps.ts")).serveSteps(steps, args, app);
      add(name, { ...help, flags: [...help.flags, ...Object.keys(ownFlags), ...RUNNING], serve });
    } else {
      const serve = async (args: Arguments) => {
        // The way of the system would leave a terminal with a bar as it is.
        using _interruptions = onInterruption(() => Deno.exit(INTERRUPTED));
        return await command.serve(args);
      };
      add(name, { ...command, serve });
    }
  }
  return {
    commands,
    flags: new Map(Object.entries({ ...FLAGS, ...format, ...setting, ...own, ...app.flags })),
  };
}
