import { thousands } from "../print/number_text.ts";
import type { Row } from "../tables/config.ts";
import type { StudyPlan } from "./plan.ts";
import { methodOf } from "./verdict_text.ts";

/** The steps of a study and the rule for each, as they are fixed before the first run. */
export function rulesText(row: Row, plan: StudyPlan): string[] {
  const { small, large, remedies, controls, leftOut, first, all, confirmed, margin } = plan;
  const titles = (names: readonly string[]) =>
    names.map((name) => methodOf(row, name).title).join("; ");
  const [sb, lb] = [small, large].map((name) => methodOf(row, name));
  const batch = ({ batch }: Row["methods"][number]) => thousands(batch);
  const more = all.filter((seed) => !first.includes(seed));
  return [
    `${sb!.title} (a batch of ${batch(sb!)}) and ${lb!.title} (${batch(lb!)}), ${
      seedsText(first)
    }. It goes on if the 95 % interval of their difference in test error lies above zero and reaches beyond ${margin} points.`,
    `The remedies, ${seedsText(first)}: ${titles(remedies)}.${
      controls.length === 0 ? "" : ` As controls: ${titles(controls)}.`
    }${
      leftOut === undefined ? "" : ` ${leftOut}`
    } In front are those whose mean error is as low as that of ${
      sb!.title
    }, by the gap that they close per pass over the data; then ` +
    `the others likewise. The first ${confirmed} that close anything go on, unless they diverge with a seed with which ${
      sb!.title
    } trains.`,
    more.length === 0
      ? `Nothing more is run: the first look has all seeds.`
      : `${sb!.title}, ${lb!.title} and these ${confirmed}, ${
        seedsText(more)
      } as well. Each remedy is tested against ${
        lb!.title
      } (paired t test, corrected by Holm for the number of remedies).`,
  ];
}

/** `seeds 1 to 3`, or a list. */
export function seedsText(seeds: readonly number[]): string {
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  const isRow = seeds.length > 2 && seeds.every((seed, i) => seed === seeds[0]! + i);
  return `seeds ${isRow ? `${seeds[0]} to ${seeds.at(-1)}` : seeds.join(", ")}`;
}
