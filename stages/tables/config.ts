import type { Reduction } from "../training/reductions.ts";

/** What the paper's tables are made of: a tabulate stage's slice of the configuration. */
export interface TableConfig {
  readonly profile: string;
  readonly rows: readonly Row[];
}

/** An experiment, as a row beside the paper's. */
export interface Row {
  readonly experiment: string;
  readonly title: string;
  /** Whether it is a sweep: trained, drawn and judged, not evaluated, and in no table. */
  readonly drawnOnly?: true;
  /** The paper's row: its table, its network and the data it was measured on. */
  readonly paper: {
    readonly table: 1 | 2;
    readonly network: string;
    readonly data: string;
    /** What the paper says of its numbers in a footnote. */
    readonly note?: string;
  };
  readonly seeds: readonly number[];
  readonly methods: readonly MethodColumn[];
  /** How the experiment departs from the paper's size; empty for one of full size. */
  readonly reductions: readonly Reduction[];
}

/** A method of an experiment, as a column. */
export interface MethodColumn {
  readonly name: string;
  readonly title: string;
  /** Of a control: the methods that it is compared with. */
  readonly against?: readonly string[];
  /** Accuracy that the paper publishes, in per cent. */
  readonly published: number | null;
  readonly batch: number;
  readonly ghostBatch: number | null;
  /** At the start. */
  readonly learningRate: number;
  readonly epochs: number;
  readonly updates: number;
}
