import { haveNoSpread } from "../statistics/have_no_spread.ts";
import { type Interval, interval } from "../statistics/interval.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";
import { tTest } from "../statistics/t_test.ts";
import { type Verdict, verdictOf } from "../statistics/verdict.ts";
import { accuracies, type Cell } from "./cell.ts";

/** What one step from column to column does, in the paper and here. */
export interface Step {
  /** Names of the methods compared, the later one first. */
  readonly of: string;
  readonly from: string;
  /** Difference of the published accuracies, in points; null where the paper has none. */
  readonly published: number | null;
  /** Our differences, paired by seed, in points; null without a pair. */
  readonly measured: Interval | null;
  /** Two-sided, of the step being nothing, by itself; null where it cannot be tested. */
  readonly p: number | null;
  /** Whether the paper says so too; null where it has no number or no difference to agree with. */
  readonly verdict: StepVerdict | null;
}

/** What {@linkcode Verdict} says of a claim, said of a step. */
export type StepVerdict = (typeof STEP_WORDS)[Verdict];
const STEP_WORDS = {
  "supported": "agrees",
  "contradicted": "disagrees",
  "undecided": "undecided",
  "not enough runs": "not enough runs",
} as const;

/**
 * The paper's reading of its table, step by step: the large batch loses, each remedy wins something back, and the
 * last column is at least as good as the first. Controls are no steps of the paper's; each is compared with the methods
 * that it names.
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
