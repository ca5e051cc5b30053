import { BUDGETS, type ClosedGap } from "../remedies/closed_gap.ts";
import {
  budgetTable,
  budgetText,
  gapText,
  REMEDIES_METHOD,
  remedyTable,
} from "../remedies/tables.ts";
import { type Html, html, trusted } from "./html.ts";
import { folded, table } from "./table.ts";

/** What remedies close, with the figure of it. */
export type DrawnGap = ClosedGap & { readonly svg: string | null };

/** Shows what remedies close of the gap; null if nothing is evaluated. */
export function closedGaps(gaps: readonly DrawnGap[]): Html | null {
  const evaluated = gaps.filter(({ svg }) => svg !== null);
  if (evaluated.length === 0) return null;
  return html`<p>${REMEDIES_METHOD}</p>${evaluated.map(closedGap)}`;
}

function closedGap(gap: DrawnGap): Html {
  const budgets = BUDGETS.map((budget) => table(budgetText(gap, budget), budgetTable(gap, budget)));
  return html`
    <h3>${gap.title}</h3>
    <p>${gapText(gap)}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="${gap.title}">${trusted(
      gap.svg!,
    )}</div>
    ${table(`${gap.title}: what each method closes, and what it spends`, remedyTable(gap))}
    ${folded(`${gap.title}: within the budgets of the large batch`, html`${budgets}`)}
  `;
}
