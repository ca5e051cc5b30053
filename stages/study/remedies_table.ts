import { probability, rangeText, signed, withInterval } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import { interval } from "../statistics/interval.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";
import type { Row } from "../tables/config.ts";
import { passesOver, spentText } from "../tables/passes.ts";
import type { Decision, RankedRemedy } from "./decide.ts";
import { errorsOf } from "./first_look.ts";
import type { StudyPlan } from "./plan.ts";
import { isStable, PER } from "./tried.ts";
import { methodOf } from "./verdict_text.ts";

/** Explains {@linkcode remediesTable}. */
export const REMEDIES_ORDER =
  "Points of test error that each method wins over the large batch, paired by seed: mean ± half of the 95 % interval. The order " +
  "is that of the first seeds: remedies whose mean error is as low as the small batch's, by the gap that they close per pass over the data, " +
  "then the others likewise, then what diverges with a seed with which the small batch trains, and so closes nothing. p values are of paired t tests against the large batch, corrected for the number of remedies " +
  "(Holm). Passes are forward and backward, over each example. A control is a small batch, and no remedy.";

/** Makes a line for each remedy and control. */
export function remediesTable({ remedies }: Decision): PrintedTable {
  return {
    columns: {
      place: "",
      method: "method",
      n: "n",
      closed: "gap closed",
      testSet: "95 % over seeds and test examples",
      perPass: `per ${PER} passes`,
      rest: "error − small batch",
      p: "p (Holm)",
      images: "images",
      updates: "updates",
      passes: "passes",
    },
    lines: remedies.map(line),
  };
}

function line(remedy: RankedRemedy) {
  const { place, title, runs, diverged, closed, perPass, rest, withTestSet } = remedy;
  return {
    place: place === null ? "control" : number(`${place}.`),
    method: title,
    n: number(diverged === 0 ? String(runs) : `${runs}, ${diverged} diverged`),
    closed: number(closed === null ? "–" : withInterval(closed, signed)),
    testSet: number(rangeText(closed?.mean, withTestSet, signed)),
    perPass: number(perPass === null ? "–" : withInterval(perPass, signed)),
    rest: number(rest === null ? "–" : withInterval(rest, signed)),
    p: number(place === null ? "" : probability(remedy.pHolm)),
    images: spentText(remedy.images, remedy),
    updates: spentText(remedy.updates, remedy),
    passes: spentText(remedy.passes, remedy),
  };
}

/** Says which places are not certain, and which remedies cannot be told from the large batch. */
export function tiesText({ remedies }: Decision): string[] {
  const ranked = remedies.filter(({ place }) => place !== null);
  const ties = ranked.slice(0, -1).flatMap((one, i) =>
    one.tied && one.runs > 0 ? [`${one.title} and ${ranked[i + 1]!.title}`] : []
  );
  return ties.length === 0 ? [] : [
    `By what they close per pass, these cannot be told apart with the first seeds: ${
      ties.join("; ")
    }.`,
  ];
}

/** Says which remedies close nothing, since they diverge where the small batch trains. */
export function divergedText(plan: StudyPlan, { remedies, runs }: Decision): string[] {
  const lost = remedies.filter((one) => one.place !== null && !isStable(one, plan, runs));
  return lost.length === 0 ? [] : [
    `These diverge with seeds with which the small batch trains, so that they close nothing: ${
      lost.map(({ title, diverged, runs }) => `${title} (${diverged} of ${runs} trainings)`)
        .join("; ")
    }.`,
  ];
}

/**
 * Sets the remedy that closes the gap beside the small batch with as many passes over the data: what it owes to them. Empty
 * without both.
 */
export function controlText(
  row: Row,
  { controls }: StudyPlan,
  { closing, runs }: Decision,
): string[] {
  if (closing === null || closing.by === null) return [];
  const remedy = methodOf(row, closing.by);
  const errors = (name: string) =>
    new Map([...errorsOf(runs.get(name) ?? [])].map(([seed, { test }]) => [seed, test]));
  return controls.map((name) => methodOf(row, name))
    .filter((control) => passesOver(control) === passesOver(remedy))
    .flatMap((control) => {
      const values = pairedDifferences(errors(remedy.name), errors(control.name));
      if (values.length < 2) return [];
      const found = interval(values);
      const isSame = Math.abs(found.mean) <= found.halfWidth!;
      return [
        `The test error of ${remedy.title} differs by ${
          withInterval(found, signed)
        } points from that of ${control.title}, which passes over the data as often (n = ${found.n}, not confirmed).${
          isSame
            ? " So it may owe what it wins to its passes, and the small batch could have it too."
            : ""
        }`,
      ];
    });
}
