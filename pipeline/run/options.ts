import type { RunCache } from "../cache/run_cache.ts";
import type { Event } from "../events.ts";
import type { Executor } from "../executor/executor.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { Stage } from "../types.ts";

/** What to run and how. */
export interface RunOptions {
  readonly project: Project;
  /** Stages to bring up to date, with all that they depend on. */
  readonly goal: readonly string[];
  /** Stages to run even if they are fresh; if their output changes, what depends on them follows. */
  readonly forced?: readonly string[];
  /** Stages that may run at once. */
  readonly jobs: number;
  /** Flags of `deno run` for the stages' processes that choose the import map and the lock file. */
  readonly flags?: readonly string[];
  readonly onEvent: (event: Event) => void;
  /** Called once, before the first stage runs, with the stages that may have to. */
  readonly prepare?: (stages: readonly Stage[]) => Promise<void>;
  /** Where stages run; processes of this machine unless told. */
  readonly executor?: Executor;
  /** Asked for results before stages are run, and given those that were. */
  readonly cache?: RunCache;
  /** Start nothing more once a stage has failed. Otherwise what does not depend on it goes on. */
  readonly failFast?: boolean;
  /**
   * The stages are fewer than the project's configuration asks for, or others: what was published of those before is not
   * removed.
   */
  readonly selection?: boolean;
  /** How long a process may take to stop once it is asked to: a minute unless told, for its checkpoint. */
  readonly patienceMs?: number;
  /** Milliseconds before each further try of a stage that uses the network. */
  readonly retryDelaysMs?: readonly number[];
  /** Aborted to stop: processes are asked to end, nothing new is started. */
  readonly stop?: AbortSignal;
  /** Aborted to end processes at once. */
  readonly kill?: AbortSignal;
}

/** How a run ended. */
export interface Outcome {
  readonly ran: readonly string[];
  readonly failed: readonly string[];
  /** Stages that could not run because one before them failed. */
  readonly blocked: readonly string[];
  readonly stopped: boolean;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}
