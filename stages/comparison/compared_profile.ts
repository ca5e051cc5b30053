import type { Subject } from "../run_command.ts";
import type { ComparedCell } from "./compared_cell.ts";
import type { ComparedTraining } from "./compared_training.ts";

/** All numbers of a comparison. */
export interface ComparedProfile extends Subject {
  /** Flags that chose seeds and fields of the configuration; empty without any. */
  readonly flags: string;
  readonly trainings: {
    /** How many were run here and are committed. */
    readonly compared: number;
    /** How many of these came to the same bits. */
    readonly equal: number;
    /** How many of these are no second computation. */
    readonly committedRuns: number;
    readonly onlyHere: number;
    readonly onlyCommitted: number;
    readonly different: readonly ComparedTraining[];
  };
  readonly cells: readonly ComparedCell[];
  /** What the records of those that differ say of how they were made. */
  readonly why: readonly string[];
}
