import type { Allotment } from "./resources.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Job } from "./stage_process.ts";
import type { Json, Key, Permissions, Resources, Stage, StageMessage } from "../types.ts";
import type { JobEvent } from "../events.ts";

/**
 * Runs the processes of stages. The engine decides what runs when and with which permissions, and stores the outputs; an
 * executor runs one process and returns its result. All executors pass the tests of
 * `tests/pipeline/executor/executor_contract.ts`.
 */
export interface Executor {
  /** Default number of stages that run at once. */
  readonly jobs: number;
  /** Why it is fewer than the processor allows, for people. */
  readonly jobsReason?: string;
  /** Whether a stage goes on without the engine; `run` then finds it again by its folder. */
  readonly outlivesEngine: boolean;
  /**
   * Returns the resources for the stages. Called once, before the first stage runs.
   *
   * @param toRun the stages that may have to run
   * @param all the stages of the graph
   * @throws {UserError} if a stage needs more than there is
   */
  admit(toRun: readonly Stage[], all: readonly Stage[]): Promise<Allotment>;
  /** Runs a stage's program in a process of its own, with these permissions and no others. */
  run(order: StageOrder, watch: StageObserver): Promise<StageResult>;
}

/** A stage to run. Plain data, so that it can be sent to another machine. */
export interface StageOrder {
  readonly key: Key;
  readonly job: Job;
  /** A folder of the key in which an executor notes a job that outlives the engine; removed once the run is stored. */
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
  /** File for the output of the process. */
  readonly log: string;
  /** How long the process may take to stop when it is asked to. */
  readonly patienceMs: number;
  /** Time limit of the process. */
  readonly limitMs?: number;
}

/** Receives the messages of a running stage, and can stop it. */
export interface StageObserver {
  readonly onMessage: (message: Exclude<StageMessage, { type: "fact" }> | JobEvent) => void;
  /** Aborted to ask the process to stop. */
  readonly stop: AbortSignal;
  /** Aborted to kill the process. */
  readonly kill: AbortSignal;
}

/** How a stage's process ended. */
export type StageResult =
  | {
    readonly ok: true;
    /** The output folder. */
    readonly output: string;
    readonly started: Date;
    readonly seconds: number;
    /** The facts that the program reported. */
    readonly facts: Readonly<Record<string, Json>>;
    /** Largest resident memory in bytes; null if unknown. */
    readonly peakBytes: number | null;
    /** The machine of the process, if it may differ from the engine's. */
    readonly host?: Json;
  }
  | {
    readonly ok: false;
    readonly message: string;
    /** Whether the log says more than the message. */
    readonly seeLog: boolean;
    /** Whether another try may succeed. False for undeclared access and time limits. */
    readonly retryable: boolean;
    /** Whether the process broke down, as one with a damaged library does. */
    readonly crashed?: boolean;
  };
