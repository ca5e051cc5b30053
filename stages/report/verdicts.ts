import { estimate } from "../claims/markdown.ts";
import type { Judgement } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import { isTested } from "../statistics/verdict.ts";
import type { Row } from "../tables/config.ts";
import { type Html, html } from "./html.ts";
import { type HtmlEntry, table } from "./table.ts";

/** Returns the anchor of a claim. */
export function claimId(experiment: string, { claim }: Judgement): string {
  return `claim-${experiment}-${claim}`;
}

/** Makes a line for each claim that could be tested, with a column for each experiment: verdict and estimate. */
export function verdicts(judged: readonly JudgedClaims[], rows: readonly Row[]): Html {
  const tested = judged.flatMap(({ judgements }) => judgements.filter(isTested));
  const claims = new Map(tested.map(({ claim, says }) => [claim, says]));
  const names = shortTitles(judged, rows);
  const titles = judged.map(({ experiment }, i) => [experiment, names[i]!] as const);
  // The page of one experiment says at its top which it is.
  const columns = titles.length > 1 ? titles : titles.map(([id]) => [id, "verdict"] as const);
  return html`<div class="verdicts${titles.length > 1 ? " many" : ""}">${
    table("The claims that could be tested: verdict, our estimate and its 95 % interval.", {
      columns: { claim: "claim", ...Object.fromEntries(columns) },
      lines: [...claims].map(([claim, says]) => ({
        claim: says,
        ...Object.fromEntries(
          judged.map(({ experiment, judgements }) => [
            experiment,
            cell(experiment, judgements.find((one) => one.claim === claim)),
          ]),
        ),
      })),
    })
  }</div>`;
}

/** The networks of experiments, where they tell them apart, else their titles. */
function shortTitles(judged: readonly JudgedClaims[], rows: readonly Row[]): string[] {
  const networks = judged.flatMap(({ experiment }) =>
    rows.find((row) => row.experiment === experiment)?.network.title ?? []
  );
  return new Set(networks).size === judged.length ? networks : judged.map(({ title }) => title);
}

const KINDS: Readonly<Record<string, string>> = { supported: "good", contradicted: "bad" };

function cell(experiment: string, judgement: Judgement | undefined): HtmlEntry {
  if (judgement === undefined) return "";
  const { verdict, expected = verdict } = judgement;
  if (!isTested(judgement)) return html`<span class="soft">${verdict}</span>`;
  return html`
    <a class="verdict ${KINDS[verdict] ?? ""}" href="#${claimId(
      experiment,
      judgement,
    )}">${verdict}</a> <span
      class="whole">${estimate(judgement)}</span>${expected === verdict ? "" : html`
        <span class="soft">expected before the runs: ${expected}</span>
      `}
  `;
}
