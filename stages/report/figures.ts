import type { FiguresJson, RunLaws } from "../figures/figures_json.ts";
import { fixed, signed, withInterval } from "../print/number_text.ts";
import { number } from "../print/printed_table.ts";
import { interval } from "../statistics/interval.ts";
import { logOrPower } from "../statistics/log_or_power.ts";
import type { Row } from "../tables/config.ts";
import { type Html, html, trusted } from "./html.ts";
import { methodLink } from "./runs.ts";
import { folded, table } from "./table.ts";

/** The figures of one experiment with their SVGs. */
export interface ShownFigures extends FiguresJson {
  readonly experiment: string;
  /** The SVGs, in the order of the figures. */
  readonly svgs: readonly string[];
}

/** Number of figures of an experiment that are not folded. */
const OPEN = 2;

/** Shows the figures of an experiment with their captions, then the tables of errors and laws. */
export function experimentFigures(drawn: ShownFigures, row: Row): Html {
  const folder = `figures/${drawn.experiment}`;
  const files = drawn.data.map((file) =>
    html`
      <a href="${folder}/${file}">${file}</a>
    `
  );
  const figures = drawn.figures.map(({ file, title, caption }, i) =>
    html`
      <figure>
        <div class="scroll" tabindex="0" role="group" aria-label="${title}">${trusted(
          drawn.svgs[i]!,
        )}</div>
        <figcaption>${caption} <a href="${folder}/${file}">${file}</a></figcaption>
      </figure>
    `
  );
  const more = figures.slice(OPEN);
  return html`<div class="pair">${figures.slice(0, OPEN)}</div>${
    more.length === 0
      ? []
      : folded(`More figures (${more.length})`, html`<div class="pair">${more}</div>`)
  }${files.length === 0 ? [] : html`<p class="soft">The data behind them: ${files}</p>`}${
    drawn.errors.length + drawn.laws.length === 0
      ? []
      : folded("Errors and laws in numbers", html`${errorTable(row, drawn)}${lawTable(row, drawn)}`)
  }`;
}

function errorTable(row: Row, { errors, paper, paperOf }: ShownFigures): Html | [] {
  if (errors.length === 0) return [];
  const isPublished = Object.values(paper).some(({ testError }) => testError !== null);
  return table(
    `${row.title}: errors of the last epoch, in per cent, over the runs; the interval is Student's t.${
      isPublished ? ` The paper's, digitised, are of ${paperOf}.` : ""
    }`,
    {
      columns: {
        method: "method",
        n: "runs",
        mean: "test error, mean",
        sd: "standard deviation",
        halfWidth: "half the 95 % interval",
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

/** Links a method to its runs. */
function linkTo(row: Row, method: string): Html {
  return methodLink(row, row.methods.find(({ name }) => name === method)!);
}

/** Prints the largest residual of several runs. */
function residual(shares: readonly number[]) {
  return number(`${fixed(100 * Math.max(...shares), 1)} %`);
}

function lawTable(row: Row, { laws, paper, paperOf }: ShownFigures): Html | [] {
  if (laws.length === 0) return [];
  const isPublished = Object.values(paper).some(({ slope }) => slope !== null);
  const groups = Map.groupBy(laws, ({ method, weights }) => `${method}\n${weights}`);
  const lines = [...groups.values()].map((runs) => {
    const { method, weights } = runs[0]!;
    const mean = (of: (run: RunLaws) => number) => interval(runs.map(of));
    const aic = mean(({ aicPowerMinusLog }) => aicPowerMinusLog).mean;
    return {
      method: linkTo(row, method),
      weights,
      n: number(String(runs.length)),
      slope: number(withInterval(mean(({ logSlope }) => logSlope))),
      paper: number(fixed(paper[method]?.slope ?? null)),
      logRSquared: number(fixed(mean(({ logRSquared }) => logRSquared).mean, 3)),
      logResidual: residual(runs.map((run) => run.logResidual)),
      power: number(fixed(mean(({ powerExponent }) => powerExponent).mean, 3)),
      powerRSquared: number(fixed(mean(({ powerRSquared }) => powerRSquared).mean, 3)),
      powerResidual: residual(runs.map((run) => run.powerResidual)),
      aic: number(signed(aic, 1)),
      better: logOrPower(aic),
    };
  });
  return table(
    `${row.title}: how the distance from the initial weights grows while the first learning rate lasts: a logarithm and ` +
      `a power of the number of updates t, fitted to the same epochs, of runs that have three of them or more. R² is the share of the variance that a law ` +
      `explains, the residual that of the farthest epoch as a share of the growth. AIC is the Akaike information criterion; ` +
      `the lower fits better.${
        isPublished
          ? ` The paper's slopes are ours, fitted to its digitised curves of ${paperOf}.`
          : ""
      }`,
    {
      columns: {
        method: "method",
        weights: "weights",
        n: "runs",
        slope: "slope per ln t",
        ...(isPublished && { paper: "paper's slope" }),
        logRSquared: "R², log",
        logResidual: "residual, log",
        power: "power",
        powerRSquared: "R², power",
        powerResidual: "residual, power",
        aic: "AIC, power − log",
        better: "fits better",
      },
      lines,
    },
  );
}
