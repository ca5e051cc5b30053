import { type Interval, interval } from "../statistics/interval.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";
import { accuracies, type Cell } from "./cell.ts";

/** A step from column to column: the difference of two methods, in the paper and in our runs. */
export interface Step {
  /** Names of the methods compared, the later one first. */
  readonly of: string;
  readonly from: string;
  /** Difference of the published accuracies, in points; null if the paper lacks one. */
  readonly published: number | null;
  /** Our differences in points, paired by seed; null without a pair. */
  readonly measured: Interval | null;
  /** Half the 95 % interval over seeds and test examples; absent where the answers to the examples are not kept. */
  readonly withTestSet?: number;
  /** What both methods spend alike. */
  readonly equalIn: readonly Spent[];
}

/** What a training spends: each image each time that it is seen, and updates of the weights. */
export type Spent = "images" | "updates";

/** Largest difference of two numbers that count as equal, as a share: the last batch of an epoch may be short. */
const SAME = 0.05;

/** Names what two methods spend alike. */
export function equalIn(
  of: Readonly<Record<Spent, number>>,
  from: Readonly<Record<Spent, number>>,
): Spent[] {
  return (["images", "updates"] as const)
    .filter((what) => Math.abs(of[what] - from[what]) <= SAME * Math.max(of[what], from[what]));
}

/**
 * Pairs neighbouring columns, and the last column with the first. This is how the paper reads its table: the large batch
 * loses, each remedy wins something back, and the last column is at least as good as the first. A control is not among the
 * paper's steps; it is compared with the methods that it names.
 */
export function stepPairs<Method extends Pick<Cell, "name" | "against">>(
  methods: readonly Method[],
): (readonly [of: Method, from: Method])[] {
  const columns = methods.filter(({ against }) => against === undefined);
  const pairs = columns.slice(1).map((cell, i) => [cell, columns[i]!] as const);
  if (columns.length > 2) pairs.push([columns.at(-1)!, columns[0]!]);
  for (const control of methods) {
    const compared = methods.filter(({ name }) => control.against?.includes(name));
    pairs.push(...compared.map((cell) => [control, cell] as const));
  }
  return pairs;
}

/** Compares the methods of a row, pair by pair. */
export function steps(cells: readonly Cell[]): Step[] {
  return stepPairs(cells).map(([of, from]) => stepOf(of, from));
}

/** Compares two methods. */
export function stepOf(of: Cell, from: Cell): Step {
  const differences = pairedDifferences(accuracies(of), accuracies(from));
  const published = of.published === null || from.published === null
    ? null
    : of.published - from.published;
  return {
    of: of.name,
    from: from.name,
    published,
    measured: differences.length === 0 ? null : interval(differences),
    // Who may end early spends an amount that is not known.
    equalIn: of.endsEarly || from.endsEarly ? [] : equalIn(of, from),
  };
}
