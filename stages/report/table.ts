import { type Html, html } from "./html.ts";

/** A line of a table: column → what is in its cell. */
export type HtmlLine = Readonly<Record<string, string | Html>>;

/** Words that are styled by what they say. */
const VERDICTS = ["supported", "contradicted", "agrees", "disagrees"];

/** What is not broken into lines: `95.85 ± 0.97`, `−4.55 [−4.67, −4.43]`, `d = 9.04`, `< 0.001`. */
const NUMBER = /^(?:[dr] = )?[<−+]?\s?[\d.,∞]+(?:\s(?:±|to|\[).{1,24})?$|^–$/;

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
              if (typeof cell !== "string") return html`<td>${cell}</td>`;
              const kind = VERDICTS.includes(cell) ? cell : NUMBER.test(cell) ? "number" : "";
              return kind === "" ? html`<td>${cell}</td>` : html`<td class="${kind}">${cell}</td>`;
            })}</tr>
          `
        )}</tbody>
      </table>
    </div>
  `;
}
