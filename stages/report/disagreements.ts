import type { JudgedClaims } from "../claims/judged_claims.ts";
import { fixed, withInterval } from "../print/number_text.ts";
import { isTested } from "../statistics/verdict.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { claimId, type Judged } from "./claims.ts";
import { type Html, html } from "./html.ts";

/**
 * Lists cells and claims that our runs contradict or leave open, each with possible reasons; null before the first
 * judgement.
 */
export function disagreements(content: Judged): Html | null {
  const blocks = content.judged.flatMap((one) => block(one, content));
  return blocks.length === 0 ? null : html`${blocks}<p>Where a claim is left open, more runs (<code
  >--seeds</code>) would show smaller differences.</p>`;
}

function block(
  { experiment, title, judgements }: JudgedClaims,
  { rows, claims }: Judged,
): Html | [] {
  if (!judgements.some(isTested)) return [];
  const known = claims.experiments.find(({ name }) => name === experiment)!;
  const list = (verdict: keyof typeof HEADINGS) => {
    const found = judgements.filter((one) => one.verdict === verdict);
    return found.length === 0 ? [] : html`
      <p>${HEADINGS[verdict]}</p>
      <ul>${found.map((one) =>
        html`<li><a href="#${claimId(experiment, one)}">${one.says}</a> ${
          (known.claims[one.claim]?.reasons ?? []).join(" ")
        }</li>`
      )}</ul>
    `;
  };
  const parts = [
    cellsApart(rows.find((row) => row.experiment === experiment)!),
    list("contradicted"),
    list("undecided"),
  ].flat();
  return html`<h3>${title}</h3>${
    parts.length > 0 ? parts : html`<p>All claims that could be tested are supported.</p>`
  }`;
}

const HEADINGS = {
  contradicted: "Our runs contradict these claims. Possible reasons follow each:",
  undecided: "Our runs leave these claims open:",
} as const;

/** Lists cells whose interval excludes the paper's number, in a row of full size. */
function cellsApart({ methods, reductions }: TabulatedRow): Html | [] {
  if (reductions.length > 0) return [];
  const apart = methods.flatMap(({ title, published, n, mean, sd, halfWidth, difference }) => {
    if (mean === null || halfWidth === null || difference === null) return [];
    if (Math.abs(difference) <= halfWidth) return [];
    return [
      `${title}: ours ${withInterval({ n, mean, sd, halfWidth })}, the paper's ${fixed(published)}`,
    ];
  });
  return apart.length === 0
    ? []
    : html`<p>The 95 % interval of our mean excludes the paper's number, which is from one run
  of unknown spread: ${apart.join("; ")}.</p>`;
}
