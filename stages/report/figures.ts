import { fixed, signed, withInterval } from "../print/number_text.ts";
import { number } from "../print/printed_table.ts";
import { interval } from "../statistics/interval.ts";
import { logOrPower } from "../statistics/log_or_power.ts";
import { withoutWords } from "../figures/plot_document.ts";
import type { Row } from "../tables/config.ts";
import type { ReportFigures } from "./config.ts";
import { type Html, html, trusted } from "./html.ts";
import { methodLink } from "./runs.ts";
import { table } from "./table.ts";

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
  return table(
    `${row.title}: errors of the last epoch, in per cent; half the 95 % interval is Student's t over seeds.${
      isPublished ? ` The paper's, digitised, are of ${config!.paperOf}.` : ""
    }`,
    {
      columns: {
        method: "method",
        n: "n",
        mean: "test error, mean",
        sd: "sd",
        halfWidth: "± 95 %",
        ...(isPublished && { paper: "paper's test error" }),
        training: "training error",
      },
      lines: errors.map((one) => ({
        method: linkTo(row, one.method),
        n: number(String(one.n)),
        mean: number(fixed(one.testError)),
        sd: number(fixed(one.testErrorSd)),
        halfWidth: number(fixed(one.testErrorCi95)),
        paper: number(fixed(paper[one.method]?.testError ?? null)),
        training: number(fixed(one.trainingError)),
      })),
    },
  );
}

/** A method by its title, as a link to its runs. */
function linkTo(row: Row, title: string): Html | string {
  const method = row.methods.find((one) => one.title === title);
  return method === undefined ? title : methodLink(row, method);
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
  const lines = [...groups.values()].map((runs) => {
    const { method, weights } = runs[0]!;
    const mean = (of: (run: LawRow) => number) => interval(runs.map(of));
    const aic = mean(({ aicPowerMinusLog }) => aicPowerMinusLog).mean;
    return {
      method,
      weights,
      n: number(String(runs.length)),
      slope: number(withInterval(mean(({ logSlope }) => logSlope))),
      paper: number(fixed(paper[method]?.slope ?? null)),
      logRSquared: number(fixed(mean(({ logRSquared }) => logRSquared).mean, 3)),
      power: number(fixed(mean(({ powerExponent }) => powerExponent).mean, 3)),
      powerRSquared: number(fixed(mean(({ powerRSquared }) => powerRSquared).mean, 3)),
      aic: number(signed(aic, 1)),
      better: logOrPower(aic),
    };
  });
  return table(
    `${title}: how the distance from the initial weights grows while the first learning rate lasts: a logarithm and ` +
      `a power of the number of updates t, fitted to the same epochs, of runs that have three of them or more.${
        isPublished
          ? ` The paper's slopes are ours, fitted to its digitised curves of ${config!.paperOf}.`
          : ""
      }`,
    {
      columns: {
        method: "method",
        weights: "weights",
        n: "n",
        slope: "slope per ln t",
        ...(isPublished && { paper: "paper's slope" }),
        logRSquared: "R², log",
        power: "power",
        powerRSquared: "R², power",
        aic: "AIC, power − log",
        better: "fits better",
      },
      lines,
    },
  );
}
