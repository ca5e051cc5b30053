import type { Shown } from "../print/local_run.ts";
import type { Reduction } from "../training/reductions.ts";

/** Configuration of a tabulate stage: the rows of its tables. */
export interface TableConfig extends Shown {
  readonly rows: readonly Row[];
}

/** An experiment as a row of a table. */
export interface Row {
  readonly experiment: string;
  readonly title: string;
  /** Set for a sweep over batch sizes, which has figures and claims, but no evaluations and no table. */
  readonly isSweep?: true;
  /** Our network and data set: the names in configs/, and what tables call them. */
  readonly network: Titled;
  readonly data: Titled;
  /** The paper's row that it stands beside: its table, its network and the data it was measured on; absent without one. */
  readonly paper?: {
    readonly table: 1 | 2;
    readonly network: string;
    readonly data: string;
    /** The paper's footnote on its numbers. */
    readonly note?: string;
  };
  readonly seeds: readonly number[];
  readonly methods: readonly MethodColumn[];
  /** Titles of the methods whose ghost batches do nothing, since the network has no batch norm; absent without any. */
  readonly idleGhosts?: readonly string[];
  /** Differences from its full size; empty for an experiment of full size. */
  readonly reductions: readonly Reduction[];
}

/** A name of configs/ with its title. */
export interface Titled {
  readonly name: string;
  readonly title: string;
}

/** A method of an experiment as a column of a table. */
export interface MethodColumn {
  readonly name: string;
  readonly title: string;
  /** The methods that a control is compared with; absent for the methods of the paper. */
  readonly against?: readonly string[];
  /** Published accuracy in per cent; null if the paper has none. */
  readonly published: number | null;
  readonly batch: number;
  readonly ghostBatch: number | null;
  /** Learning rate of the first epoch; null if a tuning chooses it. */
  readonly learningRate: number | null;
  /**
   * Set for a method that ends when it has made enough progress, with the number of its last epoch if it never has: epochs,
   * updates and images are then the most that it may need.
   */
  readonly endsEarly?: { readonly lastEpoch: number };
  /** Set in its place where trainings have run: epochs, updates and images are then their means. */
  readonly endedEarly?: true;
  readonly epochs: number;
  readonly updates: number;
  /** Images seen: every image counts each time. */
  readonly images: number;
  /** Forward and backward passes over each of them; absent: one. */
  readonly passes?: number;
}
