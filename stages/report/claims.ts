import type { JudgeConfig } from "../claims/config.ts";
import type { Judgement } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import { claimTable, judgingMethod, lackText } from "../claims/markdown.ts";
import { fixed } from "../print/number_text.ts";
import { number } from "../print/printed_table.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { type Html, html } from "./html.ts";
import { methodLink } from "./runs.ts";
import { folded, table, textOf } from "./table.ts";

/** Claims that are judged, and the rows whose runs they are judged on. */
export interface Judged {
  readonly rows: readonly TabulatedRow[];
  readonly claims: JudgeConfig;
  readonly judged: readonly JudgedClaims[];
}

/** Returns the anchor of a claim. */
export function claimId(experiment: string, { claim }: Judgement): string {
  return `claim-${experiment}-${claim}`;
}

/** Shows the claims that could be tested, experiment by experiment, and folded those that could not; null without any. */
export function claims(content: Judged): Html | null {
  const known = content.judged.filter(({ judgements }) => judgements.length > 0);
  if (known.length === 0) return null;
  const tested = known.map((one) => ({ ...one, judgements: one.judgements.filter(isTested) }))
    .filter(({ judgements }) => judgements.length > 0);
  return html`${tested.map((one) => testedClaims(one, content))}${untested(known)}${
    folded(
      "How claims are judged",
      html`${judgingMethod(known).map((text) => html`<p>${text}</p>`)}`,
    )
  }`;
}

const isTested = ({ verdict }: Judgement) => verdict !== "not enough runs";

function testedClaims(
  { experiment, title, judgements }: JudgedClaims,
  { rows, claims: { experiments } }: Judged,
): Html {
  const row = rows.find((one) => one.experiment === experiment)!;
  const { methods } = experiments.find(({ name }) => name === experiment)!;
  const published = (method: string | null) =>
    row.methods.find(({ name }) => name === method)?.published ?? null;
  const { columns: { claim, verdict, ours, ...columns }, lines } = claimTable(judgements);
  return table(
    `${title}: the claims that could be tested. Differences in accuracy are in points. d (Cohen's d) is a difference ` +
      "divided by its standard deviation, p the chance of one as large if there were none, and “p, Holm” the same corrected " +
      "for the number of claims by Holm's method. t is the number of updates.",
    {
      columns: {
        claim: claim!,
        verdict: verdict!,
        paper: "paper",
        ours: ours!,
        n: "runs",
        p: columns["p"]!,
        pHolm: columns["pHolm"]!,
      },
      lines: lines.map((line, i) => {
        const one = judgements[i]!;
        const { of, from, says, section, compared, measure } = one;
        const links = [of, ...(from === null ? [] : [from])].map((method, i) => {
          const { title, members } = methods[method]!;
          const [{ name }] = members as [typeof members[number]];
          return html`${i === 0 ? "" : ", "}${methodLink(row, { name, title })}`;
        });
        const about = [compared, textOf(line["effect"]!), textOf(line["test"]!)]
          .filter((text) => text !== "–").map((text) =>
            html`
              ${text};
            `
          );
        const [ofPaper, fromPaper] = [published(of), published(from)];
        const isPublished = measure === "accuracy" && ofPaper !== null && fromPaper !== null;
        return {
          ...line,
          claim: html`
            <span id="${claimId(experiment, one)}">${says} (${section})</span><br><span
              class="soft">${about}runs: ${links}</span>
          `,
          paper: isPublished ? number(fixed(ofPaper - fromPaper)) : "",
        };
      }),
    },
  );
}

/** Lists each claim with the experiments that have too few runs for it. */
function untested(judged: readonly JudgedClaims[]): Html | [] {
  const lacking = judged.flatMap(({ title, judgements }) =>
    judgements.filter((one) => !isTested(one)).map((one) => ({ ...one, title }))
  );
  if (lacking.length === 0) return [];
  const byClaim = [...Map.groupBy(lacking, ({ claim }) => claim).values()];
  return folded(
    `Not tested yet, for lack of runs: ${byClaim.length} of the claims, in some experiment`,
    table("Claims that experiments have too few runs for.", {
      columns: { claim: "claim", where: "experiments" },
      lines: byClaim.map((all) => ({
        claim: `${all[0]!.says} (${all[0]!.section})`,
        where: all.map((one) => one.n === 0 ? one.title : `${one.title} (${lackText(one)})`)
          .join("; "),
      })),
    }),
  );
}
