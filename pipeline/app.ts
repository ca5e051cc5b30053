import type { Arguments, CommandHelp, Flag } from "./command/command.ts";
import type { Event, Failure } from "./events.ts";
import type { ConfigWords } from "./plan/explain.ts";
import type { SlurmOptions } from "./slurm/options.ts";
import type { Json, RunRecord, Stage } from "./types.ts";

/** What the user asked for that decides which stages there are. */
export interface LoadOptions {
  /** The project's folder. */
  readonly root: string;
  /** Name of a profile; the default is the application's to choose. */
  readonly profile?: string;
  readonly seeds?: readonly number[];
  /** Configuration fields to replace, by path. */
  readonly set: readonly { readonly path: string; readonly value: Json }[];
  /** Name that the user gives the results. */
  readonly name?: string;
  /** Whether the results are made to be committed; else they are published apart from the committed ones. */
  readonly committed?: boolean;
  /** Values of the application's own flags, by name. */
  readonly added?: Readonly<Record<string, string>>;
}

/** What an application knows to say of its workflow: for people, and for `--json`. */
export interface Summary {
  readonly text: string;
  readonly data: Json;
}

/** The result of a stage here, and the committed one. */
export interface ComparedRun {
  readonly stage: string;
  /** Null where it is not fresh, or no stage of this graph. */
  readonly here: RunResult | null;
  readonly committed: RunResult | null;
  /** What decides the result and is not the same, in words. */
  readonly changes: readonly string[];
}

/** The record of a run, and what it came to. */
export interface RunResult {
  readonly record: RunRecord;
  /** The text of an output file; null where it is not there. */
  readonly read: (file: string) => Promise<string | null>;
}

/** A run as {@linkcode ExportFormat} takes it: its record, and the files of its output that are here. */
export interface ExportedRun extends RunResult {
  /** The name of the stage. Its record bears that of another one, if both share a key. */
  readonly stage: string;
  /** Names of the stages that were its inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Path of an output file; null where it is not there. */
  readonly pathOf: (file: string) => string | null;
}

/** A form in which `export` writes results. */
export interface ExportFormat {
  /** What is written, in a few words. */
  readonly summary: string;
  /** Absent where a workflow writes it, which knows what the runs are of. */
  readonly write?: WriteRuns;
}

/** Writes runs into an empty folder. */
export type WriteRuns = (runs: readonly ExportedRun[], folder: string) => Promise<void>;

/** Reads a published file by its path in the project; null if it is not there. */
export type ReadFile = (file: string) => Promise<string | null>;

/** Reads the numbers that a run has come to. */
export type StageMetrics = (
  run: RunResult,
) => Promise<Readonly<Record<string, number>> | null>;

/** What an application says of results beside the committed ones: in a line, at length, and for `--json`. */
export interface Comparison {
  readonly line: string;
  readonly text: string;
  readonly data: object;
}

/** The folder of a stage's output; null if it is not fresh. */
export type OutputOf = (stage: string) => string | null;

/** What an application knows of the time that stages take. */
export interface Times {
  /** Looks up the seconds that a stage takes on this machine by a measurement; null if it was not measured. */
  readonly measured: (outputOf: OutputOf) => Promise<(stage: string) => number | null>;
  /** The command that measures them. */
  readonly command: string;
  /** How much a program has to do by its configuration, in any unit; null where the configuration does not tell. */
  readonly amount: (program: string, config: Json) => number | null;
  /** Folders of committed run records, of any workflow, relative to the project. */
  readonly records: readonly string[];
}

/** A terminal that results are shown on. */
export interface Terminal {
  readonly columns: number;
  /** Styles a text, where the terminal shows colours. */
  readonly paint: (style: "bold" | "green" | "red" | "yellow", text: string) => string;
}

/** The stages that have learned something, and the way in which it leaves the project. */
export interface LearnedWeights {
  /** Their names. Stages within them, which are parts of a training, are none. */
  readonly stages: readonly string[];
  /** Why one of them has ended without anything to write, such as `it diverged`; null if it has something. */
  readonly whyNone?: (stage: string, outputOf: OutputOf) => Promise<string | null>;
  /**
   * Writes what one of them has learned into a folder, in one of the forms that `export --weights` names. It returns the
   * path of the file, and how to read it.
   */
  readonly write: (
    stage: string,
    form: string,
    folder: string,
    outputOf: OutputOf,
  ) => Promise<{ readonly path: string; readonly advice: string }>;
}

/** The stages that an application composes, and what belongs to all of them. */
export interface Workflow {
  readonly stages: readonly Stage[];
  /** Names of the stages that `reproduce` ends in. */
  readonly goal: readonly string[];
  /** Mistakes in what the stages were made from. If there are any, they are shown with those of the graph, and nothing runs. */
  readonly problems?: readonly string[];
  /** Mistakes in what these stages are not made from. They are told, and stop nothing. */
  readonly notices?: readonly string[];
  /** What a Slurm cluster wants to know of every job. */
  readonly slurm?: SlurmOptions | undefined;
  /** Shows the results of stages asked for on a terminal, when they have run; null to print their published tables. */
  readonly lastScreen?: (
    outputOf: OutputOf,
    asked: readonly string[],
    terminal: Terminal,
  ) => Promise<string | null>;
  /** What `status` says of the work of the stages that have to run, below them; null for nothing. */
  readonly summary?: (
    outputOf: OutputOf,
    toRun: ReadonlySet<string>,
  ) => Promise<Summary | null>;
  /** Puts changes of the configuration into the user's words. */
  readonly words?: ConfigWords;
  /** What it knows of the time that stages take. */
  readonly times?: Times;
  /** Forms in which `export` writes results with what this workflow knows of them, by the names that the application has. */
  readonly exports?: Readonly<Record<string, WriteRuns>>;
  /** What stages have learned, for `export --weights`. */
  readonly weights?: LearnedWeights;
  /** Reads the main numbers of a run by name with unit, the most important one first; null if it has none. */
  readonly metrics?: StageMetrics;
  /** The committed results, which `compare` and the end of `reproduce` set the present ones beside. */
  readonly committed?: {
    /** Folder of their run records and evidence, relative to the project. */
    readonly records: string;
    readonly compare: (runs: readonly ComparedRun[]) => Promise<Comparison>;
    /** Names the numbers in published files that change, each with both values, in a line. */
    readonly changes?: (before: ReadFile, after: ReadFile) => Promise<readonly string[]>;
    /** Called after publishing, to renew what is made of all committed results. */
    readonly afterPublishing?: () => Promise<void>;
  };
}

/** What a packed run takes along besides the project, Deno and results. */
export interface Packed {
  /** Words behind `deno` that start the command line, in the project's folder. */
  readonly start: readonly string[];
  /** Words behind `deno cache` that fetch all packages that a run needs; none: it needs none. */
  readonly modules: readonly string[];
  /** Files and folders to copy: path in the packed project → path here. */
  readonly files: Readonly<Record<string, string>>;
  /** Variables of a run. A value that begins with `./` is a path in the pack. */
  readonly env: Readonly<Record<string, string>>;
  /** Values of the application's own flags, by name. */
  readonly added: Readonly<Record<string, string>>;
  /** Words behind `deno` of a check of the machine, which runs before the first stage; what it prints is brought back. */
  readonly check?: readonly string[];
}

/**
 * What the command line serves. Errors named `UserError` are the user's mistakes: shown without a stack, exit code 2.
 */
export interface App {
  /** The project's folder, absolute. */
  readonly root: string;
  /** Flags of `deno run` that choose the import map and the lock file, for the processes of stages. */
  readonly importMapFlags: readonly string[];
  /** What the workflow is called in what `export` writes. */
  readonly title?: string;
  /** Path of the module that composes the workflow, relative to the project. By default, it is the program itself. */
  readonly workflow?: string;
  /** Matches lines of a log that mean nothing to people. */
  readonly noise?: RegExp;
  /** Name of a stage, for examples in help. */
  readonly example?: string;
  /** A value of `--set` that it has, for messages. */
  readonly setting?: string;
  /**
   * Flags that it adds, taken by every command that looks at the stages. `profile` is the engine's; what it is, and which
   * there are, the application says.
   */
  readonly flags?: Readonly<Record<string, Flag>>;
  /** Forms of `export` by name, beside the engine's `crate`. */
  readonly exports?: Readonly<Record<string, ExportFormat>>;
  /**
   * Follows the events of a run into a folder (`--log-dir`), such as for TensorBoard. What it throws at once is the user's
   * mistake; what `onEvent` throws ends the log, and not the run.
   */
  readonly logTo?: (folder: string) => Promise<{ onEvent(event: Event): void }>;
  /** Commands that it adds. */
  readonly commands?: Readonly<Record<string, AppCommand>>;
  readonly load: (options: LoadOptions) => Promise<Workflow>;
  /** Called once before the first stage runs, with the stages that may have to; e.g. to fetch a library. */
  readonly prepare?: (
    stages: readonly Stage[],
    how: {
      /** Whether they run on other machines than this one. */
      readonly elsewhere: boolean;
      readonly added: Readonly<Record<string, string>>;
      /** Whether nothing is shown of it but errors. */
      readonly quiet: boolean;
    },
  ) => Promise<void>;
  /** Says what stages need that are to run on another machine, without a network, and fetches it. */
  readonly pack?: (stages: readonly Stage[], how: { readonly quiet: boolean }) => Promise<Packed>;
  /** Looks for the reason why a stage's process crashed, such as a damaged library. Returns a sentence, or null. */
  readonly explainCrash?: (stage: Stage) => Promise<string | null>;
}

/**
 * A command of an application's own: it runs the partial stages among some stages, over the results that are there; runs
 * stages in steps, each chosen by the results of those before; or does something else altogether.
 */
export type AppCommand =
  | Omit<CommandHelp, "flags"> & {
    readonly stages: (workflow: Workflow) => readonly string[];
  }
  | CommandHelp & {
    /** Flags that it alone takes. Those of all runs it takes anyway. */
    readonly ownFlags?: Readonly<Record<string, Flag>>;
    readonly steps: (args: Arguments, open: OpenWorkflow) => Promise<number>;
  }
  | CommandHelp & { readonly serve: (args: Arguments) => Promise<number> };

/** Checks a workflow, and makes it ready to be run. */
export type OpenWorkflow = (workflow: Workflow) => Promise<OpenedWorkflow>;

/** A workflow whose stages can be run in steps. */
export interface OpenedWorkflow {
  /** Finds the outputs that are fresh now, those of partial stages over the results that are there. */
  readonly outputs: () => OutputOf;
  /** Finds the keys that stages have now; null while an input is not fresh. */
  readonly keys: () => (stage: string) => string | null;
  /** How long it takes to bring stages up to date, without what others need as well. */
  readonly timeOf: (stages: readonly string[], without?: readonly string[]) => Promise<StepTime>;
  readonly run: (stages: readonly string[], how?: RunStep) => Promise<RanStep>;
}

/** What is known of the time of stages that have to run. */
export interface StepTime {
  /** Seconds of those whose time is known. */
  readonly seconds: number;
  /** How many take an unknown time. */
  readonly unknown: number;
}

/** How stages are run. */
export interface RunStep {
  /** Runs partial stages alone, over the results that are there. */
  readonly present?: boolean;
  /** Whether their results are shown at the end; by default they are not. */
  readonly shows?: boolean;
}

/** What a step came to. */
export interface RanStep {
  /** An exit code: 0, 1 for a failure, 130 after an interruption. */
  readonly code: number;
  readonly failures: readonly Failure[];
}
