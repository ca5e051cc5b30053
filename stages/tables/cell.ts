import { fixed, signed, withInterval } from "../print/number_text.ts";
import { type Interval, interval } from "../statistics/interval.ts";
import type { Outcome } from "../training/outcome.ts";
import type { MethodColumn, Row } from "./config.ts";
import type { TrainingTime } from "./training_time.ts";

/** One evaluated run. */
export interface EvaluatedRun extends Outcome {
  readonly seed: number;
}

/** A method of an experiment with the results of its runs: all numbers that a table prints. */
export interface Cell extends MethodColumn, Omit<Interval, "mean"> {
  readonly runs: readonly EvaluatedRun[];
  /** Number of runs that diverged. They do not count in n. */
  readonly diverged: number;
  /** Mean accuracy in per cent; null where no run counts. */
  readonly mean: number | null;
  /** Mean minus the published accuracy. */
  readonly difference: number | null;
  /** The time that its trainings took; null if none is there. */
  readonly time: TrainingTime | null;
  /** Half the 95 % interval over seeds and test examples; absent where the answers to the examples are not kept. */
  readonly withTestSet?: number;
}

/** Computes a cell of a table from its runs and the time of their trainings. */
export function cellOf(
  method: MethodColumn,
  runs: readonly EvaluatedRun[],
  time: TrainingTime | null = null,
): Cell {
  const values = [...accuracies({ runs }).values()];
  const { n, mean, sd, halfWidth } = values.length > 0
    ? interval(values)
    : { n: 0, mean: null, sd: null, halfWidth: null };
  const { published } = method;
  const difference = mean === null || published === null ? null : mean - published;
  const diverged = runs.filter(({ divergedAt }) => divergedAt !== null).length;
  return { ...method, runs, n, diverged, mean, sd, halfWidth, difference, time };
}

/** The accuracies by seed, without the runs that diverged. */
export function accuracies({ runs }: Pick<Cell, "runs">): ReadonlyMap<number, number> {
  return new Map(
    runs.flatMap(({ seed, accuracy }) => accuracy === null ? [] : [[seed, accuracy]]),
  );
}

/** One of the lines that a row has in a table. */
export interface CellLine {
  readonly id: "paper" | "ours" | "difference";
  /** Titles of network and data set; empty where they are those of the lines above. */
  readonly network: string;
  readonly data: string;
  readonly label: string;
  /** What is special about the experiment, behind a comma; absent where nothing is. */
  readonly special?: string;
  /** Text of the line in a cell; null if there is none. */
  text(cell: Cell): string | null;
}

/**
 * The lines of a row: the paper's number, ours, and their difference. A row that stands beside none of the paper has ours
 * alone, and a reduced one no difference, since its accuracies cannot be compared with the paper's.
 */
export function cellLines({ title, seeds, paper, network, data, reductions }: Row): CellLine[] {
  // What follows a comma in the title says what is special about the experiment.
  const [special = ""] = /, .*$/s.exec(title) ?? [];
  const spread = seeds.length > 2 ? " ± 95 % CI" : "";
  const ours: CellLine = {
    id: "ours",
    network: network.title,
    data: data.title,
    label: `ours${spread}, n = ${seeds.length}`,
    special,
    text: (cell) => oursText(cell, seeds),
  };
  if (paper === undefined) return [ours];
  const published: CellLine = {
    id: "paper",
    network: paper.network,
    data: paper.data,
    label: "paper",
    text: (cell) => cell.published === null ? null : fixed(cell.published),
  };
  if (reductions.length > 0) return [published, ours];
  return [published, ours, {
    id: "difference",
    network: "",
    data: "",
    label: "difference",
    text: (cell) => cell.difference === null ? null : signed(cell.difference),
  }];
}

/** Prints our mean, with the number of runs if some are missing; null if no run is evaluated. */
function oursText({ n, diverged, mean, sd, halfWidth }: Cell, seeds: Row["seeds"]): string | null {
  if (mean === null) return diverged === 0 ? null : `diverged (${diverged} of ${diverged})`;
  const text = withInterval({ n, mean, sd, halfWidth });
  if (diverged > 0) return `${text} (n = ${n}, ${diverged} diverged)`;
  return n === seeds.length ? text : `${text} (n = ${n})`;
}
