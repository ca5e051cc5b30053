import type { SlurmOptions } from "./slurm/options.ts";
import type { Json, Stage } from "./types.ts";

/** What the user asked for that decides which stages there are. */
export interface LoadOptions {
  /** The project's folder. */
  readonly root: string;
  /** Name of a profile; the default is the application's to choose. */
  readonly profile?: string;
  readonly seeds?: readonly number[];
  /** Configuration fields to replace, by path. */
  readonly set: readonly { readonly path: string; readonly value: Json }[];
}

/** What an application knows to say of its workflow: for people, and for `--json`. */
export interface Summary {
  readonly text: string;
  readonly data: Json;
}

/** The stages of an experiment. */
export interface Experiment {
  readonly stages: readonly Stage[];
  /** Names of the stages that `reproduce` ends in. */
  readonly goal: readonly string[];
  /** Mistakes in what the stages were made from. They are told together with those of the graph, and nothing runs. */
  readonly problems?: readonly string[];
  /** What a Slurm cluster wants to know of every job. */
  readonly slurm?: SlurmOptions | undefined;
  /**
   * What `status` says of the whole workflow below its stages.
   *
   * @param outputOf the folder of a stage's output, if it is fresh
   */
  readonly summary?: (outputOf: (stage: string) => string | null) => Promise<Summary>;
  /** A last word for the user after a successful `reproduce`. */
  readonly closing?: () => string | Promise<string>;
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
  /** The module that composes the workflow, relative to the project; the program's own unless told. */
  readonly workflow?: string;
  readonly load: (options: LoadOptions) => Promise<Experiment>;
  /** Called once before the first stage runs, with the stages that may have to; e.g. to fetch a library. */
  readonly prepare?: (
    stages: readonly Stage[],
    /** Whether they run on other machines than this one. */
    where: { readonly elsewhere: boolean },
  ) => Promise<void>;
}
