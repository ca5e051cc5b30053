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
}

/**
 * Compares neighbouring columns, and the last column with the first. This is how the paper reads its table: the large
 * batch loses, each remedy wins something back, and the last column is at least as good as the first. A control is not
 * among the paper's steps; it is compared with the methods that it names.
 */
export function steps(cells: readonly Cell[]): Step[] {
  const columns = cells.filter(({ against }) => against === undefined);
  const pairs = columns.slice(1).map((cell, i) => [cell, columns[i]!] as const);
  if (columns.length > 2) pairs.push([columns.at(-1)!, columns[0]!]);
  for (const control of cells) {
    const compared = cells.filter(({ name }) => control.against?.includes(name));
    pairs.push(...compared.map((cell) => [control, cell] as const));
  }
  return pairs.map(([of, from]): Step => {
    const differences = pairedDifferences(accuracies(of), accuracies(from));
    const published = of.published === null || from.published === null
      ? null
      : of.published - from.published;
    return {
      of: of.name,
      from: from.name,
      published,
      measured: differences.length === 0 ? null : interval(differences),
    };
  });
}
