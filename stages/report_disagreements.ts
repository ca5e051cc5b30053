import { type Html, html } from "./html.ts";
import { estimate, type JudgedClaims, probability } from "./judgements_markdown.ts";
import type { Judgement } from "./judge_claims.ts";
import type { JudgeConfig } from "./judge_config.ts";
import type { TableConfig } from "./table_config.ts";

/** What a list of disagreements is made from. */
interface Verdicts {
  readonly tables: TableConfig;
  readonly claims: JudgeConfig;
  readonly judged: readonly JudgedClaims[];
}

/** Claims that our runs contradict or leave open, each with what may be the reason. */
export function disagreements({ tables, claims, judged }: Verdicts): Html {
  const blocks = judged.flatMap(({ experiment, title, judgements }) => {
    const { reductions } = tables.rows.find((row) => row.experiment === experiment)!;
    const known = claims.experiments.find(({ name }) => name === experiment)!;
    const list = (verdict: Judgement["verdict"]) => {
      const found = judgements.filter((one) => one.verdict === verdict);
      if (found.length === 0) return [];
      return html`
        <h3>${title}: ${verdict}</h3>
        <ul>${found.map((one) => {
          const reasons = [
            ...(known.claims[one.claim]?.reasons ?? []),
            ...(verdict === "undecided" ? [power(one)] : []),
            ...(reductions.length === 0
              ? []
              : [`This run is reduced: ${reductions.map(({ what }) => what).join(", ")}.`]),
          ];
          return html`<li>${one.says} <span class="soft">(${one.section})</span><br>Ours, ${one.compared}: ${
            estimate(one)
          }${one.pHolm === null ? "" : `, p (Holm) ${probability(one.pHolm)}`}, n = ${one.n}.${
            reasons.length === 0 ? [] : html`
              Possible reasons: ${reasons.join(" ")}
            `
          }</li>`;
        })}</ul>
      `;
    };
    return [list("contradicted"), list("undecided"), list("not enough runs")].flat();
  });
  if (judged.length === 0) return html`<p>Nothing is judged yet.</p>`;
  return blocks.length === 0
    ? html`<p>All claims that these runs can test are supported.</p>`
    : html`${blocks}`;
}

function power({ n, effectSize }: Judgement): string {
  const effect = effectSize === null || !Number.isFinite(effectSize)
    ? ""
    : ` for an effect of ${Math.abs(effectSize).toFixed(1)} standard deviations`;
  return `With ${n} runs${effect}, the corrected test has little power; --seeds gives it more.`;
}
