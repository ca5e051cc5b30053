import type { JudgeConfig } from "../claims/config.ts";
import { type Judgement, USUAL_TEST } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import {
  claimTable,
  judgingMethod,
  lackText,
  survivalText,
  testNotes,
} from "../claims/markdown.ts";
import { signed } from "../print/number_text.ts";
import { isTested } from "../statistics/verdict.ts";
import { number } from "../print/printed_table.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { type Html, html } from "./html.ts";
import { methodLink } from "./runs.ts";
import { folded, table, textOf } from "./table.ts";
import { claimId, verdicts } from "./verdicts.ts";

/** Claims that are judged, and the rows whose runs they are judged on. */
export interface Judged {
  readonly rows: readonly TabulatedRow[];
  readonly claims: JudgeConfig;
  readonly judged: readonly JudgedClaims[];
}

/** Explains the signs in the table of some judgements. */
function explained(judgements: readonly Judgement[]): string {
  const haveMargin = judgements.some(({ expect }) =>
    expect === "not-worse" || expect === "equivalent"
  );
  const margin = haveMargin
    ? " – with a margin, the chance of one as far inside it if the true difference lay on it –"
    : ",";
  return "Differences in accuracy are in points. d (Cohen's d) is a difference divided by its standard deviation, p the " +
    `chance of one as large if there were none${margin} and “p, Holm” the same corrected for the number of claims by ` +
    "Holm's method. The test is a two-sided t test unless another is named. t is the number of updates, R² the share of " +
    "the variance that a law explains.";
}

/**
 * Shows the verdicts on the claims that could be tested, and folded their tests, experiment by experiment, and the claims that
 * could not be tested; null without any.
 */
export function claims(content: Judged): Html | null {
  const known = content.judged.filter(({ judgements }) => judgements.length > 0);
  if (known.length === 0) return null;
  const tested = known.map((one) => ({ ...one, judgements: one.judgements.filter(isTested) }))
    .filter(({ judgements }) => judgements.length > 0);
  const lost = known.flatMap(({ title, judgements }) =>
    survivalText(judgements).map((text) => known.length > 1 ? `${title}. ${text}` : text)
  );
  return html`${tested.length === 0 ? [] : verdicts(tested, content.rows)}${
    lost.map((text) => html`<p>${text}</p>`)
  }${
    tested.map((one) =>
      folded(
        `${one.title}: the tests in numbers`,
        html`
          <p>${explained(one.judgements)}</p>
          <div class="tests">${testedClaims(one, content)}</div>
        `,
      )
    )
  }${untested(known)}${
    folded(
      "How claims are judged",
      html`${judgingMethod(known).map((text) => html`<p>${text}</p>`)}`,
    )
  }`;
}

function testedClaims(
  { experiment, title, judgements }: JudgedClaims,
  { rows, claims: { experiments } }: Judged,
): Html {
  const row = rows.find((one) => one.experiment === experiment)!;
  const { methods } = experiments.find(({ name }) => name === experiment)!;
  const published = ({ measure, of, from }: Judgement) => {
    const [minuend, subtrahend] = [of, from].map((method) =>
      row.methods.find(({ name }) => name === method)?.published ?? null
    ) as [number | null, number | null];
    return measure !== "accuracy" || minuend === null || subtrahend === null
      ? null
      : minuend - subtrahend;
  };
  const isPublished = judgements.some((one) => published(one) !== null);
  const { columns: { claim, verdict, expected, ours, p, pHolm }, lines } = claimTable(judgements);
  return table(
    `${title}: the claims that could be tested`,
    {
      columns: {
        claim: claim!,
        verdict: verdict!,
        ...(expected !== undefined && { expected }),
        ...(isPublished && { paper: "paper" }),
        ours: ours!,
        n: "runs",
        p: p!,
        pHolm: pHolm!,
      },
      lines: lines.map((line, i) => {
        const one = judgements[i]!;
        const links = [one.of, ...(one.from === null ? [] : [one.from])].map((method, i) => {
          const { title, members } = methods[method]!;
          const [{ name }] = members as [typeof members[number]];
          return html`${i === 0 ? "" : ", "}${methodLink(row, { name, title })}`;
        });
        const about = [one.compared, textOf(line["effect"]!), ...testNotes(one)]
          .filter((text) => text !== "–" && text !== USUAL_TEST).map((text) =>
            html`
              ${text};
            `
          );
        const difference = published(one);
        return {
          ...line,
          claim: html`
            <span id="${claimId(experiment, one)}">${one.says} (${one.section})</span><br><span
              class="soft">${about}runs: ${links}</span>
          `,
          paper: difference === null ? "" : number(signed(difference)),
        };
      }),
    },
  );
}

/** Lists each claim with the experiments in which it could not be tested, and what they lack. */
function untested(judged: readonly JudgedClaims[]): Html | [] {
  const lacking = judged.flatMap(({ title, judgements }) =>
    judgements.filter((one) => !isTested(one)).map((one) => ({ ...one, title }))
  );
  if (lacking.length === 0) return [];
  const byClaim = [...Map.groupBy(lacking, ({ claim }) => claim).values()];
  return folded(
    `Not tested: ${byClaim.length} of the claims, in some experiment`,
    table("Claims that could not be tested, for lack of runs where nothing else is said.", {
      columns: { claim: "claim", where: "experiments" },
      lines: byClaim.map((all) => ({
        claim: `${all[0]!.says} (${all[0]!.section})`,
        where: all.map((one) =>
          one.n === 0 && one.verdict === "not enough runs"
            ? one.title
            : `${one.title} (${lackText(one)})`
        )
          .join("; "),
      })),
    }),
  );
}
