import { haveNoSpread } from "../statistics/have_no_spread.ts";
import { type Interval, interval } from "../statistics/interval.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";
import { tTest } from "../statistics/t_test.ts";
import { type Verdict, verdictOf } from "../statistics/verdict.ts";
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
  /** p value of a two-sided t test, not corrected for other steps; null if the step cannot be tested. */
  readonly p: number | null;
  /** Whether our difference has the sign of the paper's; null if the paper has no difference. */
  readonly verdict: StepVerdict | null;
}

/** The words for a step, each for one {@linkcode Verdict}. */
export type StepVerdict = (typeof STEP_WORDS)[Verdict];
const STEP_WORDS = {
  "supported": "agrees",
  "contradicted": "disagrees",
  "undecided": "undecided",
  "not enough runs": "not enough runs",
} as const;

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
    const test = haveNoSpread(differences) ? null : tTest(differences);
    const published = of.published === null || from.published === null
      ? null
      : of.published - from.published;
    const expect = published !== null && published > 0 ? "higher" : "lower";
    return {
      of: of.name,
      from: from.name,
      published,
      measured: differences.length === 0 ? null : interval(differences),
      p: test && test.p,
      verdict: published ? STEP_WORDS[verdictOf(test, test && test.p, { expect })] : null,
    };
  });
}
