import { type Reason, reasonsText } from "../plan/explain.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Begun } from "../store/begun.ts";
import { processText } from "../system/process_text.ts";
import type { Key } from "../types.ts";
import { roughly } from "../words/text.ts";

/** What was begun of a stage without a result. */
export interface BegunStage extends Begun {
  /** How far it is, if it runs and its engine's journal is here. */
  readonly progress?: {
    readonly done: number;
    readonly total: number;
    readonly unit: string;
    /** All of it in words, with its numbers. */
    readonly text: string;
    /** Null while its pace is unknown. */
    readonly secondsLeft: number | null;
  };
}

/** What was begun of keys that have no result. */
export type BegunKeys = ReadonlyMap<Key, BegunStage>;

/** What was begun of a stage's key. */
export function begunOf({ key }: Verdict, begun: BegunKeys): BegunStage | undefined {
  return key === null ? undefined : begun.get(key);
}

/** Says of a stage without a result that it runs, and how far it is, or what an interrupted run of it left. */
export function begunText({ by, unclear, savedSeconds, progress }: BegunStage): string {
  const saved = savedSeconds < 1 ? null : `${roughly(savedSeconds)} of work saved`;
  // Where its lock does not tell, it may run now.
  if (unclear) return `begun, ${saved ?? "with a checkpoint"}`;
  if (by === undefined) return `interrupted, ${saved ?? "with a checkpoint"}`;
  const now = `running now${by === null ? "" : ` (${processText(by)})`}`;
  if (progress !== undefined) {
    const { text, secondsLeft } = progress;
    return `${now}: ${text}${secondsLeft ? `  ${roughly(secondsLeft)} left` : ""}`;
  }
  return saved === null ? now : `${now}, ${saved}`;
}

/** Says from where an interrupted stage goes on. */
export function goesOnText(savedSeconds: number): string {
  return `goes on ${
    savedSeconds < 1 ? "from a checkpoint" : `after ${roughly(savedSeconds)} of work`
  }`;
}

/** The reasons for a run, beside what was begun of it: then "never run" is not the word. */
export function reasonsBeside(reasons: readonly Reason[]): readonly Reason[] {
  return reasons.filter(({ type }) => type !== "never");
}

/** What was begun of a stage, and the first `most` of the other reasons to run it, in one line. */
export function besideReasons(begun: string, reasons: readonly Reason[], most: number): string {
  const others = reasonsText(reasonsBeside(reasons), most);
  return others === "" ? begun : `${begun}; ${others}`;
}
