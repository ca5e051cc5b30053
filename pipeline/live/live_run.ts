import type { Paced } from "../screen/stage_pace.ts";

/** A stage as the live view shows it. */
export interface LiveStage {
  readonly name: string;
  readonly state:
    | "planned"
    | "fresh"
    | "running"
    | "queued"
    | "waiting"
    | "done"
    | "failed"
    | "blocked"
    | "stopped";
  /** The reason to run, the error, or the state of the cluster's job. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly started: number | null;
  readonly seconds: number | null;
  readonly progress: LiveProgress | null;
  /** Curves of the numbers that came with its progress, by name. */
  readonly series: Readonly<Record<string, readonly Point[]>>;
  /** The main numbers of its result, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Whether it has a log. */
  readonly log: boolean;
  /** The part of the machine that it takes while it runs. */
  readonly part: number;
}

export type Point = readonly [done: number, value: number];

/** The progress of a stage. */
export interface LiveProgress extends Paced {
  readonly unit: string;
  /** The progress in words, with its numbers or note. */
  readonly text: string;
}

/** A whole run at one moment, as the live view shows it. */
export interface LiveRun {
  /** The user's command. */
  readonly command: string;
  /** Milliseconds since 1970; null before the first run. */
  readonly started: number | null;
  readonly ended: number | null;
  /** `lost`: the engine was killed. */
  readonly state:
    | "none"
    | "preparing"
    | "running"
    | "stopping"
    | "done"
    | "failed"
    | "stopped"
    | "lost";
  /** The last lines of the run's output, oldest first. */
  readonly lines: readonly string[];
  readonly stages: readonly LiveStage[];
}
