import type { DivergedCount } from "../print/diverged_text.ts";
import type { Interval } from "../statistics/interval.ts";
import { type Cell, cellOf, type EvaluatedRun } from "../tables/cell.ts";
import type { Row } from "../tables/config.ts";
import { type MayEndEarly, passesOver } from "../tables/passes.ts";
import { stepOf } from "../tables/steps.ts";
import { type Hits, withTestShare } from "../tables/test_share.ts";
import type { RemediesConfig } from "./config.ts";

/** What a training may be short of. */
export const BUDGETS = ["images", "updates", "passes"] as const;
/** One of {@linkcode BUDGETS}. */
export type Budget = (typeof BUDGETS)[number];

/** What a training spends, each in its own unit. */
export type Budgets = Readonly<Record<Budget, number>>;

/** How much of the gap a method closes, and what it spends for it. */
export interface Remedy extends Budgets, MayEndEarly {
  readonly name: string;
  readonly title: string;
  readonly epochs: number;
  /** Points of accuracy that it wins over the large batch, paired by seed; null without a pair. */
  readonly closed: Interval | null;
  /** Half the 95 % interval over seeds and test examples; absent where the answers to the examples are not kept. */
  readonly withTestSet?: number;
  /** The budgets in which it spends no more than the large batch, up to a short last batch. */
  readonly within: readonly Budget[];
}

/** An experiment with the gap between its small and its large batch, and the methods that close it. */
export interface ClosedGap extends Pick<Row, "experiment" | "title"> {
  readonly small: Remedy;
  readonly large: Pick<Remedy, "name" | "title" | "epochs" | Budget>;
  /** All other methods, in the order of the experiment. */
  readonly remedies: readonly Remedy[];
  /** The methods of which some trainings diverged; absent where none did. */
  readonly diverged?: readonly DivergedCount[];
}

/** Largest share by which a method may exceed a budget: the last batch of an epoch may be short. */
const SAME = 0.05;

/**
 * Computes how much of the gap between two methods each other method closes.
 *
 * @param runs the evaluated runs by the name of their method
 * @param hits the answers of runs to the test examples
 */
export function closedGap(
  row: Row,
  between: RemediesConfig["between"],
  runs: ReadonlyMap<string, readonly EvaluatedRun[]>,
  hits: Hits,
): ClosedGap {
  const cells = row.methods.map((method) => cellOf(method, runs.get(method.name) ?? []));
  const large = cells.find(({ name }) => name === between.large)!;
  const steps = cells.filter((cell) => cell !== large).map((cell) => stepOf(cell, large));
  const shared = withTestShare({ methods: cells, steps }, hits);
  const limit = budgetsOf(large);
  const remedies = shared.steps.map(({ of, measured, withTestSet }): Remedy => {
    const cell = cells.find(({ name }) => name === of)!;
    const spent = budgetsOf(cell);
    return {
      ...{ name: cell.name, title: cell.title, epochs: cell.epochs, ...spent },
      ...(cell.endsEarly && { endsEarly: cell.endsEarly }),
      ...(cell.endedEarly && { endedEarly: true }),
      closed: measured,
      ...(withTestSet !== undefined && { withTestSet }),
      within: BUDGETS.filter((budget) => spent[budget] <= (1 + SAME) * limit[budget]),
    };
  });
  const { name, title, epochs } = large;
  const diverged = cells.filter(({ diverged }) => diverged > 0)
    .map(({ title, n, diverged }): DivergedCount => ({ title, diverged, runs: n + diverged }));
  return {
    experiment: row.experiment,
    title: row.title,
    small: remedies.find(({ name }) => name === between.small)!,
    large: { name, title, epochs, ...limit },
    remedies: remedies.filter(({ name }) => name !== between.small),
    ...(diverged.length > 0 && { diverged }),
  };
}

function budgetsOf(cell: Cell): Budgets {
  return { images: cell.images, updates: cell.updates, passes: passesOver(cell) };
}
