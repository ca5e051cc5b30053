import type { JudgedClaims } from "../claims/judged_claims.ts";
import type { Judgement } from "../claims/judge.ts";
import { fixed, withInterval } from "../print/number_text.ts";
import { haveNoSpread } from "../statistics/have_no_spread.ts";
import { isTested } from "../statistics/verdict.ts";
import { accuracies } from "../tables/cell.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import type { Judged } from "./claims.ts";
import { type Html, html } from "./html.ts";
import { folded } from "./table.ts";
import { claimId } from "./verdicts.ts";

/**
 * Lists cells and claims that our runs contradict, and folded those that they leave open, each with possible reasons; null
 * before the first judgement.
 */
export function disagreements(content: Judged): Html | null {
  const judged = content.judged.filter(({ judgements }) => judgements.some(isTested));
  if (judged.length === 0) return null;
  const rows = content.rows.filter(({ experiment }) =>
    judged.some((one) => one.experiment === experiment)
  );
  const contradicted = claimsWith("contradicted", judged, content);
  const open = claimsWith("undecided", judged, content);
  const parts = [
    ...rows.flatMap((row) => cellsApart(row)),
    ...(contradicted.length === 0 ? [] : [
      html`
        <p>Our runs contradict these claims. Possible reasons follow each:</p>
        <ul>${contradicted}</ul>
      `,
    ]),
    ...(open.length === 0 ? [] : [
      folded(
        `Left open: ${open.length === 1 ? "one claim" : `${open.length} claims`}`,
        html`
          <ul>${open}</ul>
          <p>More runs (<code>--seeds</code>) would show smaller differences.</p>
        `,
      ),
    ]),
  ];
  return html`${
    parts.length > 0 ? parts : html`<p>All claims that could be tested are supported.</p>`
  }`;
}

/** Makes an item for each claim that has the verdict in some experiment, with the experiments and possible reasons. */
function claimsWith(
  verdict: Judgement["verdict"],
  judged: readonly JudgedClaims[],
  { claims }: Judged,
): Html[] {
  const found = judged.flatMap(({ experiment, title, judgements }) =>
    judgements.filter((one) => one.verdict === verdict).map((one) => ({ experiment, title, one }))
  );
  const reasonsOf = (experiment: string, { claim }: Judgement) =>
    claims.experiments.find(({ name }) => name === experiment)?.claims[claim]?.reasons ?? [];
  return [...Map.groupBy(found, ({ one }) => one.claim).values()].map((all) => {
    const reasons = new Set(all.flatMap(({ experiment, one }) => reasonsOf(experiment, one)));
    const links = all.map(({ experiment, title, one }, i) =>
      html`${i === 0 ? "" : ", "}<a href="#${claimId(experiment, one)}">${title}</a>`
    );
    return html`<li><b>${all[0]!.one.says}</b> (${links}) ${[...reasons].join(" ")}</li>`;
  });
}

/** Lists cells whose interval excludes the paper's number, in a row of full size. */
function cellsApart({ title: row, methods, reductions }: TabulatedRow): Html | [] {
  if (reductions.length > 0) return [];
  const apart = methods.flatMap((cell) => {
    const { title, published, n, mean, sd, halfWidth, difference } = cell;
    if (mean === null || halfWidth === null || difference === null) return [];
    if (Math.abs(difference) <= halfWidth) return [];
    // Accuracies are counts of images: seeds that count alike by chance do not say that others would.
    if (haveNoSpread([...accuracies(cell).values()])) return [];
    return [
      `${title}: ours ${withInterval({ n, mean, sd, halfWidth })}, the paper's ${fixed(published)}`,
    ];
  });
  return apart.length === 0
    ? []
    : html`<p>${row}: the 95 % interval of our mean excludes the paper's number, which is from one run
  of unknown spread: ${apart.join("; ")}.</p>`;
}
