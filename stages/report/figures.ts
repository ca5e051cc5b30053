import { fixed } from "../tables/fixed.ts";
import { type Html, html, trusted } from "./html.ts";
import { interval } from "../statistics/interval.ts";
import { logOrPower } from "../statistics/log_or_power.ts";
import { withoutWords } from "../figures/plot_document.ts";
import type { ReportFigures } from "./config.ts";
import { cellId } from "./runs.ts";
import { type HtmlLine, table } from "./table.ts";
import type { Row } from "../tables/config.ts";

/** The figures of one experiment with the numbers behind them. */
export interface DrawnFigures {
  readonly experiment: string;
  readonly title: string;
  /** Of each file, the SVG. */
  readonly svgs: readonly { readonly file: string; readonly svg: string }[];
  readonly errors: readonly FinalErrorRow[];
  readonly laws: readonly LawRow[];
  /** The other files beside the figures: data. */
  readonly data: readonly string[];
}

/** A line of final-errors.csv, in per cent. */
export interface FinalErrorRow {
  readonly method: string;
  readonly n: number;
  readonly testError: number;
  readonly testErrorSd: number | null;
  readonly testErrorCi95: number | null;
  readonly trainingError: number;
}

/** A line of distance-laws.csv. */
export interface LawRow {
  readonly method: string;
  readonly seed: number;
  readonly weights: "all" | "first layer";
  readonly logSlope: number;
  readonly logRSquared: number;
  readonly powerExponent: number;
  readonly powerRSquared: number;
  readonly aicPowerMinusLog: number;
}

/** The figures of an experiment: what they come to in numbers, then each with its data. */
export function experimentFigures(
  { experiment, title, svgs, errors, laws, data }: DrawnFigures,
  row: Row,
  config: ReportFigures | undefined,
): Html {
  const folder = `figures/${experiment}`;
  const files = data.map((file) =>
    html`
      <a href="${folder}/${file}">${file}</a>
    `
  );
  return html`<h3>Figures: ${title}</h3>${
    svgs.map(({ file, svg }) => {
      const apart = withoutWords(svg);
      return html`
        <figure>${apart === null
          ? []
          : html`<figcaption><b>${trusted(apart.title)}.</b> ${
            trusted(apart.caption)
          }</figcaption>`}
          <div class="scroll" tabindex="0" role="group" aria-label="Figure ${file}">${trusted(
            apart?.svg ?? svg,
          )}</div>
          <p class="soft">By itself: <a href="${folder}/${file}">${file}</a></p>
        </figure>
      `;
    })
  }${data.length === 0 ? [] : html`<p class="soft">The data behind them: ${files}</p>`}${
    errorTable(row, errors, config)
  }${lawTable(title, laws, config)}`;
}

function errorTable(
  row: Row,
  errors: readonly FinalErrorRow[],
  config: ReportFigures | undefined,
): Html | [] {
  if (errors.length === 0) return [];
  const paper = config?.paper ?? {};
  const isPublished = Object.values(paper).some(({ testError }) => testError !== null);
  const lines = errors.map(
    ({ method, n, testError, testErrorSd, testErrorCi95, trainingError }): HtmlLine => ({
      method: methodLink(row, method),
      n: String(n),
      "test error, mean": testError.toFixed(2),
      sd: fixed(testErrorSd),
      "± 95 %": fixed(testErrorCi95),
      ...(isPublished && { "paper's test error": fixed(paper[method]?.testError ?? null) }),
      "training error": trainingError.toFixed(2),
    }),
  );
  return table(
    `${row.title}: errors of the last epoch, in per cent; half the 95 % interval is Student's t over seeds.${
      isPublished ? ` The paper's, digitised, are of ${config!.paperOf}.` : ""
    }`,
    lines,
  );
}

/** A method by its title, as a link to its runs. */
function methodLink(row: Row, title: string): Html | string {
  const method = row.methods.find((one) => one.title === title);
  return method === undefined ? title : html`<a href="#${cellId(row, method.name)}">${title}</a>`;
}

function lawTable(
  title: string,
  laws: readonly LawRow[],
  config: ReportFigures | undefined,
): Html | [] {
  if (laws.length === 0) return [];
  const paper = config?.paper ?? {};
  const isPublished = Object.values(paper).some(({ slope }) => slope !== null);
  const groups = Map.groupBy(laws, ({ method, weights }) => `${method}\n${weights}`);
  const lines = [...groups.values()].map((runs): HtmlLine => {
    const { method, weights } = runs[0]!;
    const mean = (of: (run: LawRow) => number) => interval(runs.map(of));
    const slope = mean(({ logSlope }) => logSlope);
    const aic = mean(({ aicPowerMinusLog }) => aicPowerMinusLog);
    return {
      method,
      weights,
      n: String(runs.length),
      "slope per ln t": `${slope.mean.toFixed(2)}${
        slope.halfWidth === null ? "" : ` ± ${slope.halfWidth.toFixed(2)}`
      }`,
      ...(isPublished && { "paper's slope": fixed(paper[method]?.slope ?? null) }),
      "R², log": mean(({ logRSquared }) => logRSquared).mean.toFixed(3),
      "power": mean(({ powerExponent }) => powerExponent).mean.toFixed(3),
      "R², power": mean(({ powerRSquared }) => powerRSquared).mean.toFixed(3),
      "AIC, power − log": signed(aic.mean),
      "fits better": logOrPower(aic.mean),
    };
  });
  return table(
    `${title}: how the distance from the initial weights grows while the first learning rate lasts: a logarithm and ` +
      `a power of the number of updates t, fitted to the same epochs, of runs that have three of them or more.${
        isPublished
          ? ` The paper's slopes are ours, fitted to its digitised curves of ${config!.paperOf}.`
          : ""
      }`,
    lines,
  );
}

const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
