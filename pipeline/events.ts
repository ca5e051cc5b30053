import type { Reason } from "./plan/explain.ts";
import type { Holder } from "./system/lock.ts";
import type { State } from "./plan/plan.ts";
import type { StageMessage } from "./types.ts";

/** How a run goes. Reporters and `--json` are consumers; nothing else tells the user what happens. */
export type Event =
  /** Before anything runs: the stages concerned. */
  | {
    readonly type: "plan";
    readonly stages: readonly {
      readonly stage: string;
      readonly state: State;
      readonly reasons: readonly Reason[];
    }[];
    readonly jobs: number;
  }
  | { readonly type: "notice"; readonly text: string }
  /** Another engine runs the same key; this one waits for it. */
  | { readonly type: "waiting"; readonly stage: string; readonly holder: Holder | null }
  /** A stage is fresh although the plan could not know it: its input came to the same bits, or another engine ran it. */
  | { readonly type: "fresh"; readonly stage: string }
  /** A stage's result came from a shared cache instead of a run. */
  | {
    readonly type: "fetched";
    readonly stage: string;
    /** The cache, without credentials. */
    readonly from: string;
    /** What had to be copied. */
    readonly bytes: number;
  }
  | {
    readonly type: "started";
    readonly stage: string;
    readonly reasons: readonly Reason[];
    /** Whether it runs over part of its inputs. */
    readonly partial: boolean;
    /** Relative to the project, as all paths of events. */
    readonly log: string;
  }
  | { readonly stage: string } & Extract<StageMessage, { type: "progress" }>
  /** The job that a cluster runs a stage as. */
  | { readonly stage: string } & JobEvent
  /** A stage that uses the network failed and is tried again. */
  | {
    readonly type: "retrying";
    readonly stage: string;
    readonly message: string;
    /** Until it is. */
    readonly seconds: number;
  }
  | { readonly type: "result"; readonly stage: string; readonly text: string }
  | {
    readonly type: "finished";
    readonly stage: string;
    readonly partial: boolean;
    /** How many of its inputs it was made over, and how many it has. */
    readonly inputs: readonly [number, number];
    readonly seconds: number;
    readonly digest: string;
    /** Compared with the stage's previous output; null where there was none. */
    readonly same: boolean | null;
    /** The key had been run before and gave other bits. */
    readonly unrepeatable: boolean;
    /** Stages that depend on it and stay fresh because its bits are the same. */
    readonly stillFresh: number;
  }
  | { readonly type: "failed" } & Failure
  /** An object of the store was not what its name says; it was moved aside and its stage runs again. */
  | { readonly type: "damaged"; readonly stage: string; readonly movedTo: string }
  /** Files in the project that were written because they differed. */
  | {
    readonly type: "published";
    readonly stage: string;
    readonly partial: boolean;
    readonly files: readonly string[];
    /** How many run records were written or removed. */
    readonly records: number;
  }
  | { readonly type: "stopping"; readonly stages: readonly string[] }
  | {
    readonly type: "summary";
    readonly ran: number;
    readonly fresh: number;
    readonly failed: readonly string[];
    readonly failures: readonly Failure[];
    /** Stages that could not run because one before them failed. */
    readonly blocked: readonly string[];
    readonly stopped: boolean;
    readonly seconds: number;
  };

/** How a stage failed. */
export interface Failure {
  readonly stage: string;
  readonly message: string;
  readonly log: string | null;
  /** What it had written, kept for people to look at until it succeeds. */
  readonly output: string | null;
  /** Last lines of the log, where they say more than the message. */
  readonly tail: readonly string[];
}

/** Takes events in the order in which they happen. */
export interface Reporter {
  onEvent(event: Event): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** What has become of the job that a cluster runs a stage as. */
export interface JobEvent {
  readonly type: "job";
  /** Its number there. */
  readonly job: string;
  /** `found`: an engine before this one had submitted it. `again`: it was lost, or its time was over, and a new one follows. */
  readonly state: "queued" | "running" | "found" | "again";
  /** What the cluster says of it: why it waits, on which node it runs. */
  readonly note: string;
}
