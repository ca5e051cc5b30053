import type { PrintedTable, Styled } from "../print/printed_table.ts";
import { type Html, html } from "./html.ts";

/** Content of a cell of a table on the page. */
export type HtmlEntry = string | Html | Styled<string | Html>;

/** Prints a table below its caption, in a box that scrolls sideways on narrow screens. */
export function table(caption: string, { columns, lines }: PrintedTable<HtmlEntry>): Html {
  if (lines.length === 0) return html`<p>${caption}: nothing yet.</p>`;
  return html`
    <p class="caption">${caption}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="${caption}">
      <table aria-label="${caption}">
        <thead>
          <tr>${Object.values(columns).map((title) =>
            html`<th scope="col">${title || "what"}</th>`
          )}</tr>
        </thead>
        <tbody>${lines.map((line) =>
          html`
            <tr>${Object.entries(columns).map(([column, title]) => {
              const entry = line[column] ?? "";
              // Where the head of the table is left out, the style puts the title before the entry.
              const kind = typeof entry === "object" && "kind" in entry
                ? html`
                  class="${entry.kind}"
                `
                : "";
              return html`<td${kind} data-title="${title}">${textOf(entry)}</td>`;
            })}</tr>
          `
        )}</tbody>
      </table>
    </div>
  `;
}

/** The content of a cell without its kind. */
export const textOf = (entry: HtmlEntry) =>
  typeof entry === "object" && "kind" in entry ? entry.text : entry;

/** Content that a click on its title shows. */
export function folded(title: string, content: Html): Html {
  return html`<details class="fold"><summary>${title}</summary>${content}</details>`;
}
