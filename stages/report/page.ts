import type { RunRecord } from "../../pipeline/types.ts";
import { claims as steps } from "../tables/steps.ts";
import { dagSvg } from "./dag_svg.ts";
import { type Html, html, trusted } from "./html.ts";
import { claimLines, type JudgedClaims, judgingMethod } from "../claims/markdown.ts";
import { disagreements } from "./disagreements.ts";
import type { ReportConfig } from "./config.ts";
import { type DrawnFigures, experimentFigures } from "./figures.ts";
import { cellId, runRecords } from "./runs.ts";
import { REPORT_SCRIPT } from "./script.ts";
import { statistics } from "./statistics.ts";
import { REPORT_STYLE } from "./style.ts";
import { summary } from "./summary.ts";
import { type HtmlLine, table } from "./table.ts";
import type { Measurement, MethodColumn, Row } from "../tables/config.ts";
import { comparison, fillCommand, methodRow, reductionLines, stepLines } from "../tables/lines.ts";

/** All that a report shows. */
export interface ReportContents extends ReportConfig {
  readonly measurements: readonly Measurement[];
  readonly judged: readonly JudgedClaims[];
  readonly drawn: readonly DrawnFigures[];
  readonly records: Readonly<Record<string, RunRecord>>;
}

/** The page, which loads nothing: style, figures and records are in it. */
export function reportPage(contents: ReportContents): string {
  const { tables: { profile, rows }, sweeps, measurements, judged, records } = contents;
  const all = [...rows, ...sweeps];
  const evaluated = measurements.filter(({ accuracy }) => accuracy !== null).length;
  const trained = Object.keys(records).filter((stage) => stage.startsWith("train/")).length;
  const runs = rows.length === 0 ? `${trained} trained runs` : `${evaluated} evaluated runs`;
  const sections = [
    ["summary", "In short", summary(rows, measurements, judged)],
    ["table", "The paper's tables", results(rows, measurements, profile)],
    ["claims", "The paper's claims", claims(contents)],
    ["disagreements", "What does not agree", disagreements(contents)],
    ["figures", "Figures", figures(contents)],
    ["methods", "Methods", html`${all.map(methods)}`],
    ["dag", "How it was made", dag(contents)],
    ["runs", "Runs", html`${runRecords(all, measurements, records, profile)}`],
  ] as const;
  const shown = sections.flatMap(([id, title, body]) => body === null ? [] : [{ id, title, body }]);
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Train longer, generalize better: profile ${profile}</title>
        <style>${trusted(REPORT_STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>Train longer, generalize better: what our runs say</h1>
          <p>A reproduction of Hoffer, Hubara and Soudry (2017), profile <code>${profile}</code>:
    ${all.map(({ title }) => title).join(
      "; ",
    )}. ${runs}. Every ${rows.length === 0
      ? "method"
      : "accuracy"} links to the records of its runs.</p>
          <nav aria-label="Sections">
            <ul>${shown.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul>
          </nav>
        </header>
        <main>
    ${shown.map(({ id, title, body }) =>
      html`
        <section class="${id}"
          aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>
      `
    )}
        </main>
        <footer>
          <p
            class="soft">Made by <code>deno task report --profile ${profile}</code> from the runs above.</p>
        </footer>
        <script>${trusted(REPORT_SCRIPT)}</script>
      </body>
    </html>
  `;
  return page.html;
}

function results(
  rows: readonly Row[],
  measurements: readonly Measurement[],
  profile: string,
): Html | null {
  if (rows.length === 0) return null;
  const lines = rows.flatMap((row) =>
    comparison(row, measurements, fillCommand(row, profile)).map((line): HtmlLine => {
      if (line[""] === "paper") return line;
      const linked = row.methods.filter(({ title }) => line[title] !== "–").map(({ name, title }) =>
        [title, html`<a href="#${cellId(row, name)}">${line[title]!}</a>`] as const
      );
      return { ...line, ...Object.fromEntries(linked) };
    })
  );
  const caption =
    "Accuracy on the test set after the last epoch, in per cent: mean ± half the 95 % confidence " +
    "interval (Student's t over seeds). The paper gives one run and no spread. Columns add up from left to right.";
  const changes = "What each step changes, in points, paired by seed.";
  return html`${table(caption, lines)}${
    rows.map((row) =>
      html`<h3>${row.title}</h3>${table(changes, linkedSteps(row, measurements))}${
        statistics(row, measurements)
      }`
    )
  }`;
}

function claims({ judged, claims: { experiments }, tables, sweeps }: ReportContents): Html | null {
  const tested = judged.filter(({ judgements }) => judgements.length > 0);
  if (tested.length === 0) return null;
  const words = judgingMethod(tested).map((text) => html`<p>${text.replaceAll("*", "")}</p>`);
  return html`${words}${
    tested.map(({ experiment, title, judgements }) => {
      const row = [...tables.rows, ...sweeps].find((one) => one.experiment === experiment)!;
      const known = experiments.find(({ name }) => name === experiment)!;
      const lines = claimLines(judgements).map((line, i): HtmlLine => {
        const { "what is compared": what, claim, ...rest } = line;
        const { of, from } = known.claims[judgements[i]!.claim]!;
        const links = [of, ...(from === undefined ? [] : [from])].map((method, i) => {
          const { title, members } = known.methods[method]!;
          return html`${i === 0 ? "" : ", "}<a href="#${
            cellId(row, members[0]!.name)
          }">${title}</a>`;
        });
        const about = html`${what!}; runs: ${links}`;
        return { claim: html`${claim!}<br><span class="soft">${about}</span>`, ...rest };
      });
      return html`<h3>Claims: ${title}</h3>${
        table(`The paper's claims, judged by ${title}`, lines)
      }`;
    })
  }`;
}

function figures({ drawn, figures, tables, sweeps }: ReportContents): Html {
  const all = [...tables.rows, ...sweeps];
  if (drawn.length === 0) return html`<p>No run is trained yet.</p>`;
  return html`<p>Where a curve is pointed at or touched, its value is shown.</p>${
    drawn.map((one) =>
      experimentFigures(
        one,
        all.find(({ experiment }) => experiment === one.experiment)!,
        figures[one.experiment],
      )
    )
  }`;
}

/** The steps, with a link from each of their methods to its runs. */
function linkedSteps(row: Row, measurements: readonly Measurement[]): HtmlLine[] {
  const compared = steps(row, measurements);
  return stepLines(row, measurements).map((line, i) => {
    const [after, before] = compared[i]!.methods.map((method) => methodLink(row, method));
    return { ...line, step: html`${after!} − ${before!}` };
  });
}

function methodLink(row: Row, { name, title }: MethodColumn): Html {
  return html`<a href="#${cellId(row, name)}">${title}</a>`;
}

function methods(row: Row): Html {
  const reduced = reductionLines(row);
  return html`<h3>Methods: ${row.title}</h3>${
    table(
      "The methods in numbers; the whole configuration of each is in the records of its runs, to which it links",
      row.methods.map((method) => ({ ...methodRow(method), method: methodLink(row, method) })),
    )
  }${
    reduced.length === 0
      ? []
      : table("A reduced run, whose numbers are not the paper's to match. It differs in:", reduced)
  }`;
}

function dag({ dag: groups, tables, sweeps }: ReportContents): Html {
  const count = tables.rows.length + sweeps.length;
  return html`
    <figure>
      <div class="scroll wide" tabindex="0" role="group"
        aria-label="The DAG of stages">${trusted(dagSvg(groups))}</div>
      <figcaption>The stages of this profile, gathered for ${count === 1
        ? "its experiment"
        : `each of its ${count} experiments`}; each is run again only when what it depends on changes.</figcaption>
    </figure>
  `;
}
