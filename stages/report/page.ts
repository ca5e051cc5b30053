import { createHash } from "node:crypto";
import type { RunRecord } from "../../pipeline/types.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import type { MeasuredRow } from "../measurement/gap_files.ts";
import type { Shown } from "../print/local_run.ts";
import { subjectWords } from "../run_command.ts";
import { hasPaper } from "../tables/has_paper.ts";
import { methodsText, methodTable } from "../tables/method_table.ts";
import { reducedText, reductionTable } from "../tables/reduction_table.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import type { Answer } from "./answer.ts";
import { firstScreen } from "./first_screen.ts";
import { claims } from "./claims.ts";
import type { CriticalBatch } from "../critical/critical_files.ts";
import { data, sheetPolicy, type ShownData } from "./data.ts";
import type { ReportConfig } from "./config.ts";
import { criticalBatches } from "./critical.ts";
import { disagreements } from "./disagreements.ts";
import { experimentFigures, type ShownFigures } from "./figures.ts";
import { gaps } from "./gap.ts";
import { type DrawnLengths, lengths } from "./length.ts";
import { type Html, html, trusted } from "./html.ts";
import { madeOf, provenance } from "./provenance.ts";
import { closedGaps, type DrawnGap } from "./remedies.ts";
import { results } from "./results.ts";
import { study } from "./study.ts";
import type { ToldStudy } from "../study/study_files.ts";
import { methodLink, runRecords } from "./runs.ts";
import { REPORT_SCRIPT } from "./script.ts";
import { REPORT_STYLE } from "./style.ts";
import { folded, table } from "./table.ts";

/** Content of a page. */
export interface ReportContents extends Pick<ReportConfig, "claims"> {
  readonly shown: Shown;
  /** How the results differ from the committed ones; null if they do not. */
  readonly heading: string | null;
  /** Rows of the paper's tables. */
  readonly tabulated: readonly TabulatedRow[];
  /** Rows of the paper's tables, and sweeps. */
  readonly rows: readonly TabulatedRow[];
  /** Null without a study. */
  readonly study: ToldStudy | null;
  /** Rows whose runs are measured. */
  readonly measured: readonly MeasuredRow[];
  readonly closed: readonly DrawnGap[];
  readonly critical: readonly CriticalBatch[];
  readonly lengths: readonly DrawnLengths[];
  readonly judged: readonly JudgedClaims[];
  readonly answers: readonly Answer[];
  readonly drawn: readonly ShownFigures[];
  /** Data sets of one's own. */
  readonly data: readonly ShownData[];
  readonly records: Readonly<Record<string, RunRecord>>;
}

/** Number of experiments whose methods are listed without a fold around them. */
const MANY = 3;

/** Content security policy: the page loads nothing and runs only its own script, whatever titles and records contain. */
const policy = ({ data }: ReportContents) =>
  [
    "default-src 'none'",
    ...sheetPolicy(data),
    `script-src 'sha256-${createHash("sha256").update(REPORT_SCRIPT).digest("base64")}'`,
    // Figures contain their own styles.
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** Lays out the page. It loads nothing: style, figures and records are in it. */
export function reportPage(contents: ReportContents): string {
  const { shown, heading, rows, answers, records } = contents;
  const { flags = "" } = shown;
  const [kind, name] = subjectWords(shown);
  const isBesidePaper = hasPaper(rows);
  const sections = [
    ["study", "Does a large batch hurt?", study(contents.study)],
    ["table", isBesidePaper ? "The paper's table" : "Results", results(contents.tabulated, shown)],
    ["gap", "What the gap is made of", gaps(contents.measured)],
    ["remedies", "What closes the gap", closedGaps(contents.closed)],
    ["length", "How long is a training?", lengths(contents.lengths)],
    ["critical", "The critical batch", criticalBatches(contents.critical)],
    ["claims", claimsTitle(contents), claims(contents)],
    ["figures", "Figures", figures(contents)],
    ["data", "Data", data(contents.data)],
    ["disagreements", "What does not agree", disagreements(contents)],
    [
      "methods",
      "Methods and runs",
      html`${provenance(records)}${
        rows.length > MANY
          ? folded("The methods in numbers", html`${rows.map(methods)}`)
          : rows.map(methods)
      }${folded("The record of every run", html`${runRecords(rows, records, shown)}`)}`,
    ],
  ] as const;
  const parts = sections.flatMap(([id, title, body]) => body === null ? [] : [{ id, title, body }]);
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="content-security-policy" content="${policy(contents)}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${heading === null
          ? ""
          : "Local run: "}Train longer, generalize better: ${kind} ${name}</title>
        <style>${trusted(REPORT_STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>Train longer, generalize better: what our runs say</h1>${heading === null
            ? ""
            : html`<p class="bad">${heading}</p>`}
          <p
            class="soft">${isBesidePaper
              ? "A reproduction of Hoffer, Hubara and Soudry (2017)"
              : "Runs beside a reproduction of Hoffer, Hubara and Soudry (2017); none stands for a row of the paper"}, ${kind} <code>${name}</code>.${madeOf(
                records,
              )}</p>
        </header>
        <main>
          ${firstScreen(answers)}
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
            class="soft">Made by <code>deno task report --${kind} ${name}${flags}</code> from the runs above;
            <code>deno task graph --${kind} ${name}</code> shows the stages between them.</p>
        </footer>
        <script>${trusted(REPORT_SCRIPT)}</script>
      </body>
    </html>
  `;
  return page.html;
}

function figures({ drawn, rows }: ReportContents): Html {
  if (drawn.length === 0) return html`<p>No run is trained yet.</p>`;
  return html`<p>Point at a curve, or touch it, to see its values.</p>${
    drawn.map((one, i) => {
      const row = rows.find(({ experiment }) => experiment === one.experiment)!;
      const figures = experimentFigures(one, row);
      return i === 0
        ? html`<h3>${row.title}</h3>${figures}`
        : folded(`Figures of ${row.title}`, figures);
    })
  }`;
}

function methods(row: TabulatedRow): Html {
  const { columns, lines } = methodTable(row.methods);
  const linked = lines.map((line, i) => ({ ...line, method: methodLink(row, row.methods[i]!) }));
  return folded(
    `${row.title}: the methods in numbers`,
    html`${
      table(
        `${row.title}. ${
          methodsText(row.methods)
        } Each method links to the records of its runs, which hold the whole configuration. +GBN takes the ` +
          "statistics of batch norm over ghost batches of this size. SB, LB and the remedies are explained above.",
        { columns, lines: linked },
      )
    }${
      row.reductions.length === 0
        ? []
        : table(`${row.title}. ${reducedText(row)}`, reductionTable(row))
    }`,
  );
}

function claimsTitle({ rows, judged }: ReportContents): string {
  const areRegistered = judged.some(({ judgements }) =>
    judgements.some(({ expected }) => expected !== undefined)
  );
  if (areRegistered) return "Claims of the paper and its critics";
  return hasPaper(rows) ? "The paper's claims" : "Claims";
}
