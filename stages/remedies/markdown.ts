import { localHeading, type Shown } from "../print/local_run.ts";
import { markdownPage } from "../print/markdown_page.ts";
import { markdownTable, markdownText } from "../print/printed_table.ts";
import { BUDGETS, type ClosedGap } from "./closed_gap.ts";
import { remediesFigure } from "./remedies_files.ts";
import { budgetTable, budgetText, gapText, REMEDIES_METHOD, remedyTable } from "./tables.ts";

/**
 * Prints what remedies close.
 *
 * @param drawn experiments that have a figure
 */
export function remediesMarkdown(
  shown: Shown,
  heading: ReturnType<typeof localHeading>,
  gaps: readonly ClosedGap[],
  drawn: ReadonlySet<string>,
): string {
  return markdownPage("What closes the gap", shown, heading, [
    REMEDIES_METHOD,
    ...gaps.flatMap((gap) => [
      `## ${markdownText(gap.title)}`,
      markdownText(gapText(gap)),
      ...(drawn.has(gap.experiment)
        ? [`![What each method closes of the gap](${remediesFigure(gap.experiment)})`]
        : []),
      markdownTable(remedyTable(gap)),
      ...BUDGETS.flatMap((budget) => {
        const table = budgetTable(gap, budget);
        if (table.lines.length === 0) return [];
        return [markdownText(budgetText(gap, budget)), markdownTable(table)];
      }),
    ]),
  ]);
}
