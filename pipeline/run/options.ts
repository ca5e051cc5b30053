import type { App, StageMetrics } from "../app.ts";
import type { RunCache } from "../cache/run_cache.ts";
import type { Event } from "../events.ts";
import type { Executor } from "../executor/executor.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { Stage } from "../types.ts";

/** Options of a run. */
export interface RunOptions {
  readonly project: Project;
  /** Stages to bring up to date, with everything they depend on. */
  readonly goal: readonly string[];
  /** Stages to run even if they are fresh. If their output changes, their dependants run too. */
  readonly forced?: readonly string[];
  /** Runs nothing but partial stages, over the results that are there. */
  readonly present?: boolean;
  /** Whether published files are only told of, and none is written. */
  readonly publishesNothing?: boolean;
  /** Most stages that run at once. */
  readonly jobs: number;
  /** Expected lengths of stages, in any one unit, by which the longest start first. */
  readonly lengths?: ReadonlyMap<string, number>;
  /** The part of the machine that a stage takes while it runs, to say when the run ends; by default, one of `jobs`. */
  readonly parts?: (stage: Stage) => number;
  /** Flags of `deno run` that choose import map and lock file of the stages' processes. */
  readonly flags?: readonly string[];
  readonly onEvent: (event: Event) => void;
  /** Reads the main numbers of a finished stage, for its event. */
  readonly metrics?: StageMetrics;
  /** Called once, before the first stage runs, with the stages that may have to run. */
  readonly prepare?: (stages: readonly Stage[]) => Promise<void>;
  readonly explainCrash?: App["explainCrash"];
  /** Runs the stages; as processes of this machine by default. */
  readonly executor?: Executor;
  /** Shared cache that results are fetched from and sent to. */
  readonly cache?: RunCache;
  /** Starts no stage after a failure. By default stages that do not depend on the failed one go on. */
  readonly failFast?: boolean;
  /** How long a process may take to save a checkpoint and stop, and then results to be sent, a minute by default. */
  readonly patienceMs?: number;
  /** Milliseconds before each further try of a stage that uses the network. */
  readonly retryDelaysMs?: readonly number[];
  /** Aborted to ask processes to stop and to start no more stages. */
  readonly stop?: AbortSignal;
  /** Aborted to kill processes. */
  readonly kill?: AbortSignal;
}

/** The outcome of a run. */
export interface Outcome {
  readonly ran: readonly string[];
  readonly failed: readonly string[];
  /** Stages that could not run because an input failed. */
  readonly blocked: readonly string[];
  readonly stopped: boolean;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}
