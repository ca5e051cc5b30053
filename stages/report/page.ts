import { createHash } from "node:crypto";
import type { RunRecord } from "../../pipeline/types.ts";
import type { Judgement } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import { claimTable, judgingMethod } from "../claims/markdown.ts";
import { probability } from "../print/number_text.ts";
import type { Shown } from "../print/local_run.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import {
  COMPARISON,
  comparison,
  fillCommand,
  methodTable,
  REDUCED,
  reductionTable,
  STEPS,
  stepTable,
} from "../tables/lines.ts";
import type { Step } from "../tables/steps.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import type { ReportConfig } from "./config.ts";
import { disagreements } from "./disagreements.ts";
import { experimentFigures, type ShownFigures } from "./figures.ts";
import { firstScreen } from "./first_screen.ts";
import { type Html, html, trusted } from "./html.ts";
import { provenance } from "./provenance.ts";
import { cellId, methodLink, runRecords } from "./runs.ts";
import { REPORT_SCRIPT } from "./script.ts";
import { statistics } from "./statistics.ts";
import { REPORT_STYLE } from "./style.ts";
import { folded, type HtmlEntry, table } from "./table.ts";

/** Content of a page. */
export interface ReportContents extends Pick<ReportConfig, "claims"> {
  readonly shown: Shown;
  /** How the results differ from the committed ones; null if they do not. */
  readonly heading: string | null;
  /** Rows of the paper's tables. */
  readonly tabulated: readonly TabulatedRow[];
  /** Rows of the paper's tables, and sweeps. */
  readonly rows: readonly TabulatedRow[];
  readonly judged: readonly JudgedClaims[];
  readonly drawn: readonly ShownFigures[];
  readonly records: Readonly<Record<string, RunRecord>>;
}

/** Content security policy: the page loads nothing and runs only its own script, whatever titles and records contain. */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${createHash("sha256").update(REPORT_SCRIPT).digest("base64")}'`,
  // Figures contain their own styles.
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Lays out the page. It loads nothing: style, figures and records are in it. */
export function reportPage(contents: ReportContents): string {
  const { shown, heading, rows, judged, records } = contents;
  const { profile, flags = "" } = shown;
  const sections = [
    ["table", "The paper's table", results(contents)],
    ["claims", "The paper's claims", claims(contents)],
    ["figures", "Figures", figures(contents)],
    ["disagreements", "What does not agree", disagreements(contents)],
    ["methods", "Methods", html`${rows.map(methods)}`],
    ["runs", "Runs", html`${provenance(records)}${runRecords(rows, records, shown)}`],
  ] as const;
  const parts = sections.flatMap(([id, title, body]) => body === null ? [] : [{ id, title, body }]);
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="content-security-policy" content="${POLICY}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${heading === null
          ? ""
          : "Local run: "}Train longer, generalize better: profile ${profile}</title>
        <style>${trusted(REPORT_STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>Train longer, generalize better: what our runs say</h1>${heading === null
            ? ""
            : html`<p class="bad">${heading}</p>`}
          <p
            class="soft">A reproduction of Hoffer, Hubara and Soudry (2017), profile <code>${profile}</code>.</p>
        </header>
        <main>
          ${firstScreen(rows, judged)}
          <nav aria-label="Sections">
            <ul>${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul>
          </nav>
    ${parts.map(({ id, title, body }) =>
      html`
        <section class="${id}"
          aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>
      `
    )}
        </main>
        <footer>
          <p
            class="soft">Made by <code>deno task report --profile ${profile}${flags}</code> from the runs above;
            <code>deno task graph --profile ${profile}</code> shows the stages between them.</p>
        </footer>
        <script>${trusted(REPORT_SCRIPT)}</script>
      </body>
    </html>
  `;
  return page.html;
}

function results({ tabulated, judged, shown }: ReportContents): Html | null {
  if (tabulated.length === 0) return null;
  const { columns: { what: _, ...columns }, lines } = comparison(
    tabulated,
    (cell, { id, text }, row): HtmlEntry => {
      const says = text(cell);
      if (id === "paper") return { text: says ?? "–", kind: "number" };
      if (says === null && id !== "ours") return "–";
      const command = html`<code>${fillCommand(row, cell.name, shown)}</code>`;
      const link = html`<a href="#${cellId(row, cell.name)}">${says ?? command}</a>`;
      return says === null ? link : { text: link, kind: "number" };
    },
  );
  // One column of labels, which stays visible on a phone when the table scrolls.
  const labelled = lines.map(({ what, network, ...line }): Record<string, HtmlEntry> => ({
    ...line,
    network: html`${text(network!)} <span class="soft">${text(what!)}</span>`,
  }));
  return html`${table(COMPARISON, { columns, lines: labelled })}${
    tabulated.map((row) => {
      const { judgements = [] } = judged.find((one) => one.experiment === row.experiment) ?? {};
      return html`<h3>${row.title}</h3>${
        table(
          "Differences between methods, in points, paired by seed.",
          linkedSteps(row, judgements),
        )
      }${folded("Each run, and the spread", statistics(row))}`;
    })
  }${folded("How steps are judged", html`<p>${STEPS}</p>`)}`;
}

const text = (entry: HtmlEntry) =>
  typeof entry === "object" && "kind" in entry ? entry.text : entry;

/** Adds links to the runs of the methods, and the verdict on the claim about the same difference, to the steps. */
function linkedSteps(
  row: TabulatedRow,
  judgements: JudgedClaims["judgements"],
): PrintedTable<HtmlEntry> {
  const { columns, lines } = stepTable(row);
  const method = (name: string) => methodLink(row, row.methods.find((one) => one.name === name)!);
  const asClaim = ({ of, from }: Step) => {
    const claim = judgements.find((one) =>
      one.measure === "accuracy" && one.of === of && one.from === from
    );
    if (claim === undefined) return "–";
    const { verdict, pHolm } = claim;
    return pHolm === null ? verdict : `${verdict}, p (Holm) ${probability(pHolm)}`;
  };
  return {
    columns: { ...columns, p: "p of the step", claim: "as a claim" },
    lines: lines.map((line, i) => {
      const step = row.steps[i]!;
      return {
        ...line,
        step: html`${method(step.of)} − ${method(step.from)}`,
        p: probability(step.p),
        claim: number(asClaim(step)),
      };
    }),
  };
}

function claims({ judged, claims: { experiments }, rows }: ReportContents): Html | null {
  const known = judged.filter(({ judgements }) => judgements.length > 0);
  if (known.length === 0) return null;
  return html`${
    known.map(({ experiment, title, judgements }) => {
      const row = rows.find((one) => one.experiment === experiment)!;
      const { methods } = experiments.find(({ name }) => name === experiment)!;
      const lines = (chosen: JudgedClaims["judgements"]): PrintedTable<HtmlEntry> => {
        const { columns: { compared: _c, effect: _e, test: _t, ...columns }, lines } = claimTable(
          chosen,
        );
        const linked = lines.map((line, i) => {
          const { of, from, says, section, compared } = chosen[i]!;
          const tested = [line["effect"]!, line["test"]!].map(text).filter((one) => one !== "–");
          const links = [of, ...(from === null ? [] : [from])].map((method, i) => {
            const { title, members } = methods[method]!;
            const [{ name }] = members as [typeof members[number]];
            return html`${i === 0 ? "" : ", "}${methodLink(row, { name, title })}`;
          });
          const about = html`<span class="soft">${
            [compared, ...tested].join("; ")
          }; runs: ${links}</span>`;
          return { ...line, claim: html`${says} (${section})<br>${about}` };
        });
        return { columns, lines: linked };
      };
      const [lacking, tested] = [true, false].map((lacks) =>
        judgements.filter(({ verdict }) => (verdict === "not enough runs") === lacks)
      ) as [Judgement[], Judgement[]];
      return html`<h3>Claims: ${title}</h3>${
        table(`The paper's claims, tested on ${title}`, lines(tested))
      }${
        lacking.length === 0 ? [] : folded(
          `${lacking.length} more could not be tested`,
          table(`Claims that ${title} has too few runs for`, lines(lacking)),
        )
      }`;
    })
  }${
    folded(
      "How claims are judged",
      html`${judgingMethod(known).map((text) => html`<p>${text}</p>`)}`,
    )
  }`;
}

function figures({ drawn, rows }: ReportContents): Html {
  if (drawn.length === 0) return html`<p>No run is trained yet.</p>`;
  return html`<p>Point at a curve, or touch it, to see its values.</p>${
    drawn.map((one) =>
      experimentFigures(one, rows.find(({ experiment }) => experiment === one.experiment)!)
    )
  }`;
}

function methods(row: TabulatedRow): Html {
  const { columns, lines } = methodTable(row.methods);
  const linked = lines.map((line, i) => ({ ...line, method: methodLink(row, row.methods[i]!) }));
  return html`<h3>Methods: ${row.title}</h3>${
    table(
      "The methods in numbers. Each links to the records of its runs, which hold the whole configuration.",
      { columns, lines: linked },
    )
  }${
    row.reductions.length === 0 ? [] : folded(
      "How this run is reduced",
      table(
        REDUCED,
        reductionTable(row),
      ),
    )
  }`;
}
