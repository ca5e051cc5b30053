import type { Allotment } from "./resources.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Job } from "./stage_process.ts";
import type { Json, Key, Permissions, Resources, Stage, StageMessage } from "../types.ts";
import type { JobEvent } from "../events.ts";

/**
 * Where stages' processes run. The engine decides what runs and when, gives it its permissions and keeps what it wrote;
 * an executor brings one process to its end and tells how that was. All of them pass one suite of tests,
 * `tests/pipeline/executor/executor_contract.ts`.
 */
export interface Executor {
  /** Stages that run at once unless the user says how many. */
  readonly jobs: number;
  /** Whether a stage goes on without the engine; then `run` finds it again by its folder. */
  readonly outlivesEngine: boolean;
  /**
   * Called once, before the first stage runs: the room there is for them.
   *
   * @param toRun the stages that may have to run
   * @param all the stages of the graph
   * @throws {UserError} naming a stage that can never run there
   */
  admit(toRun: readonly Stage[], all: readonly Stage[]): Promise<Allotment>;
  /** Runs one stage's program in a process of its own, with the permissions given and no others. */
  run(order: StageOrder, watch: StageObserver): Promise<StageResult>;
}

/** What to run. Plain data, so that it can be sent to another machine. */
export interface StageOrder {
  readonly key: Key;
  readonly job: Job;
  /** A folder of the key's own, for what an executor must remember after the engine's death; removed once the run is stored. */
  readonly jobFolder: string;
  /** Folders and files that may be read. */
  readonly read: readonly string[];
  readonly permissions: Permissions;
  readonly resources: Resources;
  /** Environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** The project's folder, the working directory. */
  readonly root: string;
  /** The code to run. */
  readonly snapshot: Pick<Snapshot, "folder" | "flags" | "process">;
  /** File that all it prints goes to. */
  readonly log: string;
  /** How long the process may take to stop by itself once it is asked to. */
  readonly patienceMs: number;
  /** How long it may run at all. */
  readonly limitMs?: number;
}

/** Who hears of a running stage, and can end it. */
export interface StageObserver {
  readonly onMessage: (message: Exclude<StageMessage, { type: "fact" }> | JobEvent) => void;
  /** Aborted to ask the process to stop. */
  readonly stop: AbortSignal;
  /** Aborted to end it without asking. */
  readonly kill: AbortSignal;
}

/** How a stage's process ended. */
export type StageResult =
  | {
    readonly ok: true;
    /** The folder that it wrote. */
    readonly output: string;
    readonly started: Date;
    readonly seconds: number;
    /** Told by the program. */
    readonly facts: Readonly<Record<string, Json>>;
    /** Largest resident memory, in bytes, where the system tells. */
    readonly peakBytes: number | null;
    /** The machine that it ran on, where that may not be the engine's. */
    readonly host?: Json;
  }
  | {
    readonly ok: false;
    readonly message: string;
    /** Whether the log says more than the message. */
    readonly seeLog: boolean;
    /** Whether another try may end otherwise: not for undeclared access or a limit of time. */
    readonly retryable: boolean;
  };
