import type { Shown } from "../print/local_run.ts";
import { accuraciesText, idleGhostsNote } from "../tables/accuracies_text.ts";
import { comparison } from "../tables/comparison.ts";
import { fillCommand } from "../tables/fill_command.ts";
import { intervalsText, STEPS, stepTable } from "../tables/step_table.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { type Html, html } from "./html.ts";
import { cellId, methodLink } from "./runs.ts";
import { statistics } from "./statistics.ts";
import { folded, type HtmlEntry, table, textOf } from "./table.ts";

/** Shows the table, beside the paper's where there is one, and folded each run and the differences; null without a row. */
export function results(rows: readonly TabulatedRow[], shown: Shown): Html | null {
  if (rows.length === 0) return null;
  const { columns: { what: _, ...columns }, lines } = comparison(
    rows,
    (cell, { id, text }, row): HtmlEntry => {
      const says = text(cell);
      if (id === "paper") return { text: says ?? "–", kind: "number" };
      if (says === null && id !== "ours") return "–";
      const link = `#${cellId(row, cell.name)}`;
      return says === null
        ? html`
          <details
            class="todo"><summary>not run</summary> <a href="${link}"><code>${fillCommand(
              row,
              cell.name,
              shown,
            )}</code></a></details>
        `
        : { text: html`<a href="${link}">${parts(says)}</a>`, kind: "number" };
    },
  );
  // One column for network and label, which stays visible on a phone when the table scrolls. There it has the data, too.
  const labelled = lines.map(({ what, network, ...line }): Record<string, HtmlEntry> => ({
    ...line,
    network: html`${textOf(network!)} <span class="soft">${textOf(what!)}</span>${
      phoneOnly(textOf(line["data"]!))
    }`,
  }));
  return html`<div class="comparison">${
    table(accuraciesText(rows), { columns, lines: labelled })
  }</div>${rows.flatMap(idleGhostsNote).map((note) => html`<p>${note}</p>`)}${
    rows.filter(({ methods }) => methods.some(({ runs }) => runs.length > 0)).map((row) =>
      folded(
        `${row.title}: each run, the spread and the differences`,
        html`${statistics(row)}${steps(row)}`,
      )
    )
  }`;
}

/** A text that a phone shows in place of the column that it hides. */
function phoneOnly(text: string | Html): Html {
  return html`<span class="phone" data-more="${text}"></span>`;
}

/** Lets a narrow cell break before its brackets, and nowhere else. */
function parts(text: string): Html[] {
  return text.split(/ (?=\()/).map((part, i) =>
    html`${i === 0 ? "" : " "}<span class="whole">${part}</span>`
  );
}

function steps(row: TabulatedRow): Html {
  const { columns, lines } = stepTable(row);
  const method = (name: string) => methodLink(row, row.methods.find((one) => one.name === name)!);
  const linked = lines.map((line, i) => {
    const { of, from } = row.steps[i]!;
    return { ...line, step: html`${method(of)} − ${method(from)}` };
  });
  return table(`${row.title}: ${STEPS} ${intervalsText(row)}`, { columns, lines: linked });
}
