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
  /** A line on why it runs, how it failed or what a cluster says of it. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly started: number | null;
  readonly seconds: number | null;
  readonly progress: LiveProgress | null;
  /** Named numbers that it told with its progress: points of how far it was and the number. */
  readonly series: Readonly<Record<string, readonly Point[]>>;
  /** Whether it has a log to be read. */
  readonly log: boolean;
}

export type Point = readonly [done: number, value: number];

/** How far a stage is. */
export interface LiveProgress {
  readonly done: number;
  readonly total: number;
  /** In words, with what it told beside it. */
  readonly text: string;
  /** How far it was when first heard of, and when: a resumed stage does not begin at nothing. */
  readonly first: readonly [done: number, at: number];
  readonly at: number;
}

/** A run as the live view shows it: all of it, at one moment. */
export interface LiveRun {
  /** What was asked for. */
  readonly command: string;
  /** Milliseconds since 1970; null where there has been no run yet. */
  readonly started: number | null;
  readonly ended: number | null;
  readonly jobs: number;
  /** `lost`: its engine has gone without a last word. */
  readonly state:
    | "none"
    | "preparing"
    | "running"
    | "stopping"
    | "done"
    | "failed"
    | "stopped"
    | "lost";
  /** The last lines said, oldest first. */
  readonly lines: readonly string[];
  readonly stages: readonly LiveStage[];
}
