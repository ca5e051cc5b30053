import type { MeasuredRow } from "../measurement/gap_files.ts";
import { gapSentences } from "../measurement/gap_sentences.ts";
import {
  differenceTable,
  errorTable,
  GAP_METHOD,
  STATISTICS_METHOD,
  statisticsTable,
} from "../measurement/gap_tables.ts";
import { type Html, html } from "./html.ts";
import { folded, table } from "./table.ts";

/** Shows what the gaps are made of; null if nothing is measured. */
export function gaps(rows: readonly MeasuredRow[]): Html | null {
  const measured = rows.filter(({ methods }) => methods.some(({ errors }) => errors !== null));
  if (measured.length === 0) return null;
  return html`<p>${GAP_METHOD}</p>${measured.map(gap)}`;
}

function gap(row: MeasuredRow): Html {
  const { title } = row;
  const statistics = statisticsTable(row);
  return html`
    <h3>${title}</h3>
    <div class="pair">
      <ul>${gapSentences(row).map((sentence) => html`<li>${sentence}</li>`)}</ul>
      <div>${table(
        `${title}: each difference in test error, taken apart`,
        differenceTable(row),
      )}</div>
    </div>
    ${folded(
      `${title}: the errors of each method, and with other running statistics`,
      html`${table(`${title}: the errors of each method`, errorTable(row))}${
        statistics === null ? [] : table(`${title}: ${STATISTICS_METHOD}`, statistics)
      }`,
    )}
  `;
}
