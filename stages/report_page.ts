import type { RunRecord } from "../pipeline/types.ts";
import { dagSvg } from "./dag_svg.ts";
import { type Html, html, trusted } from "./html.ts";
import { claimLines, type JudgedClaims, METHOD } from "./judgements_markdown.ts";
import { disagreements } from "./report_disagreements.ts";
import type { ReportConfig } from "./report_config.ts";
import { cellId, runRecords } from "./report_runs.ts";
import { REPORT_STYLE } from "./report_style.ts";
import { type HtmlLine, table } from "./report_table.ts";
import type { Measurement, Row } from "./table_config.ts";
import { comparison, fillCommand, methodRow, reductionLines, stepLines } from "./table_lines.ts";

/** The figures of one experiment, each an SVG. */
export interface DrawnFigures {
  readonly title: string;
  readonly svgs: readonly string[];
}

/** All that a report shows. */
export interface ReportContents extends ReportConfig {
  readonly measurements: readonly Measurement[];
  readonly judged: readonly JudgedClaims[];
  readonly drawn: readonly DrawnFigures[];
  readonly records: Readonly<Record<string, RunRecord>>;
}

/** The page, which loads nothing: style, figures and records are in it. */
export function reportPage(contents: ReportContents): string {
  const { tables: { profile, rows }, sweeps, measurements, records } = contents;
  const all = [...rows, ...sweeps];
  const evaluated = measurements.filter(({ accuracy }) => accuracy !== null).length;
  const trained = Object.keys(records).filter((stage) => stage.startsWith("train/")).length;
  const runs = rows.length === 0 ? `${trained} trained runs` : `${evaluated} evaluated runs`;
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
    )}. ${runs}. Every number links to the records of its runs.</p>
          <nav aria-label="Sections">
            <ul>${SECTIONS.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul>
          </nav>
        </header>
        <main>
    ${section("table", results(rows, measurements, profile))}
    ${section("claims", claims(contents))}
    ${section("disagreements", disagreements(contents))}
    ${section("figures", figures(contents))}
    ${section("methods", all.map(methods))}
    ${section("dag", dag(contents))}
    ${section("runs", runRecords(all, measurements, records, profile))}
        </main>
        <footer>
          <p
            class="soft">Made by <code>deno task report --profile ${profile}</code> from the runs above.</p>
        </footer>
      </body>
    </html>
  `;
  return page.html;
}

const SECTIONS = [
  ["table", "The paper's tables"],
  ["claims", "The paper's claims"],
  ["disagreements", "What does not agree"],
  ["figures", "Figures"],
  ["methods", "Methods"],
  ["dag", "How it was made"],
  ["runs", "Runs"],
] as const;

function section(id: typeof SECTIONS[number][0], body: Html | readonly Html[]): Html {
  const [, title] = SECTIONS.find(([known]) => known === id)!;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`;
}

function results(
  rows: readonly Row[],
  measurements: readonly Measurement[],
  profile: string,
): Html {
  if (rows.length === 0) return html`<p>This profile draws figures and has no row of a table.</p>`;
  const lines = rows.flatMap((row) =>
    comparison(row, measurements, fillCommand(row, profile)).map((line): HtmlLine => {
      if (!line[""]!.startsWith("ours")) return line;
      const linked = row.methods.map(({ name, title }) =>
        [title, html`<a href="#${cellId(row, name)}">${line[title]!}</a>`] as const
      );
      return { ...line, ...Object.fromEntries(linked) };
    })
  );
  const caption =
    "Accuracy on the test set after the last epoch, in per cent: mean ± half the 95 % confidence " +
    "interval (Student's t over seeds). The paper gives one run and no spread. Columns add up from left to right.";
  const steps = "What each step changes, in points, paired by seed.";
  return html`${table(caption, lines)}${
    rows.map((row) => html`<h3>${row.title}</h3>${table(steps, stepLines(row, measurements))}`)
  }`;
}

function claims({ judged, tables: { rows } }: ReportContents): Html {
  if (rows.length === 0) return html`<p>No claim is about these runs.</p>`;
  return html`<p>${METHOD.replaceAll("*", "")}</p>${
    judged.map(({ title, judgements }) =>
      html`<h3>Claims: ${title}</h3>${
        table(`The paper's claims, judged by ${title}`, claimLines(judgements))
      }`
    )
  }`;
}

function figures({ drawn }: ReportContents): Html {
  if (drawn.length === 0) return html`<p>No run is trained yet.</p>`;
  return html`<p>Means over seeds. Where a curve is pointed at, its value is shown.</p>${
    drawn.map(({ title, svgs }) =>
      html`<h3>Figures: ${title}</h3>${
        svgs.map((svg) =>
          html`
            <figure>
              <div class="scroll" tabindex="0" role="group" aria-label="Figure">${trusted(
                svg,
              )}</div>
            </figure>
          `
        )
      }`
    )
  }`;
}

function methods(row: Row): Html {
  const reduced = reductionLines(row);
  return html`<h3>Methods: ${row.title}</h3>${
    table("The methods in numbers", row.methods.map(methodRow))
  }${
    reduced.length === 0
      ? []
      : table("A reduced run, whose numbers are not the paper's to match. It differs in:", reduced)
  }`;
}

function dag({ dag: groups, tables, sweeps }: ReportContents): Html {
  return html`
    <figure>
      <div class="scroll wide" tabindex="0" role="group"
        aria-label="The DAG of stages">${trusted(dagSvg(groups))}</div>
      <figcaption>The stages of this profile, those of the ${tables.rows.length +
        sweeps.length} experiment(s) gathered;
    each is run again only when what it depends on changes.</figcaption>
    </figure>
  `;
}
