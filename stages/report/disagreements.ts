import type { JudgeConfig } from "../claims/config.ts";
import type { Judgement } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import { estimate } from "../claims/markdown.ts";
import { fixed, probability, withInterval } from "../print/number_text.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { type Html, html } from "./html.ts";

/** Results that are checked for disagreement. */
interface Verdicts {
  readonly rows: readonly TabulatedRow[];
  readonly claims: JudgeConfig;
  readonly judged: readonly JudgedClaims[];
}

/**
 * Lists cells and claims that our runs contradict or leave open, each with possible reasons; null before the first
 * judgement.
 */
export function disagreements({ rows, claims, judged }: Verdicts): Html | null {
  const blocks = judged.flatMap(({ experiment, title, judgements }) => {
    if (judgements.length === 0) return [];
    const row = rows.find((one) => one.experiment === experiment)!;
    const known = claims.experiments.find(({ name }) => name === experiment)!;
    const list = (verdict: keyof typeof HEADINGS) => {
      const found = judgements.filter((one) => one.verdict === verdict);
      if (found.length === 0) return [];
      const items = found.map((one) => item(one, known.claims[one.claim]?.reasons ?? []));
      return html`
        <h4>${HEADINGS[verdict]}</h4>
        <ul>${items}</ul>
      `;
    };
    const parts = [
      cellsApart(row),
      list("contradicted"),
      list("undecided"),
    ].flat();
    if (parts.length === 0) {
      parts.push(html`<p>All claims that could be tested are supported.</p>`);
    }
    return html`<h3>Against the paper: ${title}</h3>${parts}`;
  });
  return blocks.length === 0 ? null : html`${blocks}`;
}

const HEADINGS = {
  contradicted: "Our runs contradict",
  undecided: "Our runs leave open",
} as const;

function item(one: Judgement, known: readonly string[]): Html {
  const reasons = [...known, ...(one.verdict === "undecided" ? [power(one)] : [])];
  return html`<li>${one.says} <span class="soft">(${one.section})</span><br>Ours, ${one.compared}: ${
    estimate(one)
  }${one.pHolm === null ? "" : `, p (Holm) ${probability(one.pHolm)}`}, n = ${one.n}.${
    reasons.length === 0 ? [] : html`
      <em>Possible reasons:</em> ${reasons.join(" ")}
    `
  }</li>`;
}

/** Lists cells whose interval excludes the paper's number, in a row of full size. */
function cellsApart({ methods, reductions }: TabulatedRow): Html | [] {
  if (reductions.length > 0) return [];
  const apart = methods.flatMap(({ title, published, n, mean, sd, halfWidth, difference }) => {
    if (mean === null || halfWidth === null || difference === null) return [];
    if (Math.abs(difference) <= halfWidth) return [];
    return html`<li>${title}: ours ${withInterval({ n, mean, sd, halfWidth })}, the paper's ${
      fixed(published)
    }. <em>Possible reasons:</em> The paper's number is from one run, and its spread is unknown.</li>`;
  });
  return apart.length === 0 ? [] : html`
    <h4>Cells whose 95 % interval excludes the paper's number</h4>
    <ul>${apart}</ul>
  `;
}

function power({ n, effectSize, effectMeasure }: Judgement): string {
  const effect = effectSize === null || !Number.isFinite(effectSize)
    ? ""
    : effectMeasure === "r"
    ? ` for a correlation of ${effectSize.toFixed(2)}`
    : ` for an effect of ${Math.abs(effectSize).toFixed(1)} standard deviations`;
  return `With ${n} runs${effect}, the corrected test has little power. To raise it, run more seeds (--seeds).`;
}
