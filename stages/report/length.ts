import type { ToldLengths } from "../length/length_files.ts";
import { agreementTable, agreementText, LENGTH_METHOD, lengthTable } from "../length/tables.ts";
import { type Html, html, trusted } from "./html.ts";
import { table } from "./table.ts";

/** What lengths tell of a group of trainings, with the figure of it. */
export type DrawnLengths = ToldLengths & { readonly svg: string };

/** Shows how trainings compare that are equally long; null if none ran. */
export function lengths(told: readonly DrawnLengths[]): Html | null {
  return told.length === 0 ? null : html`<p>${LENGTH_METHOD}</p>${told.map(group)}`;
}

function group(told: DrawnLengths): Html {
  const agreement = agreementTable(told);
  return html`
    <h3>${told.title}</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="${told.title}">${trusted(
      told.svg,
    )}</div>
    ${table(`${told.title}: how long each training was`, lengthTable(told))}
    <p>${agreementText(told)}</p>${agreement === null
      ? []
      : table(`${told.title}: how far trainings are apart`, agreement)}
  `;
}
