import { type Html, html } from "./html.ts";

/** A line of a table: column → what is in its cell. */
export type HtmlLine = Readonly<Record<string, string | Html>>;

/** Words that are styled by what they say. */
const VERDICTS = ["supported", "contradicted", "agrees", "disagrees"];

/** A table in a box of its own, which scrolls sideways on narrow screens. */
export function table(caption: string, lines: readonly HtmlLine[]): Html {
  const [first] = lines;
  if (first === undefined) return html`<p>${caption}: nothing yet.</p>`;
  const columns = Object.keys(first);
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="${caption}">
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>${columns.map((column) => html`<th scope="col">${column || "what"}</th>`)}</tr>
        </thead>
        <tbody>${lines.map((line) =>
          html`
            <tr>${columns.map((column) => {
              const cell = line[column] ?? "";
              return typeof cell === "string" && VERDICTS.includes(cell)
                ? html`<td class="${cell}">${cell}</td>`
                : html`<td>${cell}</td>`;
            })}</tr>
          `
        )}</tbody>
      </table>
    </div>
  `;
}
