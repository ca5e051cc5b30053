import type { Reason } from "./plan/explain.ts";
import type { Holder } from "./system/lock.ts";
import type { State } from "./plan/plan.ts";
import type { StageMessage } from "./types.ts";

/** An event of a run. Everything that a user sees of a run comes from events. */
export type Event =
  /** The stages of the run, before any of them runs. */
  | {
    readonly type: "plan";
    readonly stages: readonly {
      readonly stage: string;
      readonly state: State;
      readonly reasons: readonly Reason[];
      /** The part of the machine that it takes while it runs; absent in journals of before: one of `jobs`. */
      readonly part?: number;
    }[];
    readonly jobs: number;
  }
  | {
    readonly type: "notice";
    readonly text: string;
    /** Whether `--quiet` shows it as well: a fault that ends nothing, a question, what was asked for. */
    readonly urgent?: true;
  }
  /** The stage waits, since another process runs the same key. */
  | { readonly type: "waiting"; readonly stage: string; readonly holder: Holder | null }
  /** A stage became fresh without a run here: its input gave the same bits, or another engine ran it. */
  | { readonly type: "fresh"; readonly stage: string }
  /** A stage's result was fetched from the shared cache. */
  | {
    readonly type: "fetched";
    readonly stage: string;
    /** Address of the cache, without credentials. */
    readonly from: string;
    /** Bytes that were copied. */
    readonly bytes: number;
  }
  | {
    readonly type: "started";
    readonly stage: string;
    readonly reasons: readonly Reason[];
    /** Whether the stage runs over part of its inputs. */
    readonly partial: boolean;
    /** Seconds of work of an interrupted run that it goes on from; absent if it starts from the beginning. */
    readonly savedSeconds?: number;
    /** Path relative to the project, like all paths of events. */
    readonly log: string;
  }
  | { readonly stage: string } & Extract<StageMessage, { type: "progress" }>
  /** The stage's cluster job changed its state. */
  | { readonly stage: string } & JobEvent
  /** A stage that uses the network failed and will be retried. */
  | {
    readonly type: "retrying";
    readonly stage: string;
    readonly message: string;
    /** Time until the retry. */
    readonly seconds: number;
  }
  | { readonly type: "result"; readonly stage: string; readonly text: string }
  | {
    readonly type: "finished";
    readonly stage: string;
    readonly partial: boolean;
    /** The number of inputs it ran over, and the number of all its inputs. */
    readonly inputs: readonly [number, number];
    readonly seconds: number;
    readonly digest: string;
    /** The main numbers of the result, if it has any. */
    readonly metrics?: Readonly<Record<string, number>>;
    /** Whether the output equals the stage's previous one; null if there was none. */
    readonly same: boolean | null;
    /** Whether an earlier run of the same key gave other bits. */
    readonly unrepeatable: boolean;
    /** Number of descendants that stay fresh, since the output is the same. */
    readonly stillFresh: number;
  }
  /** An attempt over part of a stage's inputs failed. The stage may still succeed over all of them. */
  | { readonly type: "abandoned"; readonly stage: string; readonly message: string }
  | { readonly type: "failed" } & Failure
  /** A stored output failed verification and was moved aside; its stage runs again. */
  | { readonly type: "damaged"; readonly stage: string; readonly movedTo: string }
  /** Files in the project were written or removed. */
  | {
    readonly type: "published";
    readonly stage: string;
    readonly partial: boolean;
    readonly files: readonly string[];
    /** Number of run records and files of their evidence that were written or removed. */
    readonly records: number;
  }
  | { readonly type: "stopping"; readonly stages: readonly string[] }
  | {
    readonly type: "summary";
    readonly ran: number;
    readonly fresh: number;
    readonly failed: readonly string[];
    readonly failures: readonly Failure[];
    /** Stages that could not run because an input failed. */
    readonly blocked: readonly string[];
    readonly stopped: boolean;
    readonly seconds: number;
  };

/** The failure of a stage. */
export interface Failure {
  readonly stage: string;
  readonly message: string;
  readonly log: string | null;
  /** Folder of its unfinished output, kept for people until the stage succeeds. */
  readonly output: string | null;
  /** Last lines of the log, if they say more than the message. */
  readonly tail: readonly string[];
}

/** Shows or writes events, in the order in which they happen. */
export interface Reporter {
  onEvent(event: Event): void;
  /** Restores the terminal. */
  close(): void;
}

/** A new state of a stage's cluster job. */
export interface JobEvent {
  readonly type: "job";
  /** The job's number in the cluster. */
  readonly job: string;
  /** `found`: an earlier engine submitted the job. `again`: the job was lost or reached its time limit, and a new one follows. */
  readonly state: "queued" | "running" | "found" | "again";
  /** The reason to wait, the node, or the reason for a new job. */
  readonly note: string;
}
