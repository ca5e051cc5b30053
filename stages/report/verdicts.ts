import { estimate } from "../claims/markdown.ts";
import type { Judgement } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import { probability } from "../print/number_text.ts";
import { lawFits } from "../statistics/law_fits.ts";
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
  const titles = judged.map(({ experiment }, i) => [columnOf(experiment), names[i]!] as const);
  // The page of one experiment says at its top which it is.
  const columns = titles.length > 1 ? titles : titles.map(([id]) => [id, "verdict"] as const);
  return html`<div class="verdicts${titles.length > 1 ? " many" : ""}">${
    table(caption(tested), {
      columns: { claim: "claim", ...Object.fromEntries(columns) },
      lines: [...claims].map(([claim, says]) => ({
        claim: says,
        ...Object.fromEntries(
          judged.map(({ experiment, judgements }) => [
            columnOf(experiment),
            cell(experiment, judgements.find((one) => one.claim === claim)),
          ]),
        ),
      })),
    })
  }</div>`;
}

/** The id of an experiment's column: apart from that of the claims, and no number, which would come first. */
function columnOf(experiment: string): string {
  return `experiment ${experiment}`;
}

/** Says what the numbers are, and of what when they are not all differences in points. */
function caption(tested: readonly Judgement[]): string {
  const has = (measure: Judgement["measure"]) => tested.some((one) => one.measure === measure);
  return [
    "The claims that could be tested: verdict, our estimate and its 95 % interval, in points.",
    ...(has("log-slope")
      ? ["“Slope” is that of the distance over log t, t being the number of updates."]
      : []),
    ...(has("log-over-power")
      ? [
        "“AIC” is by how much the Akaike information criterion prefers a logarithm to a power law.",
      ]
      : []),
    ...(tested.some((one) => whyOpen(one) !== null)
      ? ["p is corrected for the number of claims by Holm's method."]
      : []),
  ].join(" ");
}

const UNITS: Partial<Readonly<Record<Judgement["measure"], string>>> = {
  "log-slope": " slope",
  "log-over-power": " AIC",
};

/** Says why a claim is undecided whose interval leaves out zero; null of any other. */
function whyOpen({ verdict, p, pHolm, rSquared, largestResidual }: Judgement): string | null {
  if (verdict !== "undecided" || p === null || pHolm === null || p >= 0.05) return null;
  if (pHolm >= 0.05) return `p\u00a0${probability(p)}, corrected\u00a0${probability(pHolm)}`;
  const isUnfit = rSquared !== null && largestResidual !== null &&
    !lawFits({ rSquared, largestResidual });
  return isUnfit ? "the law fits better, but not well" : null;
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
  const why = whyOpen(judgement);
  return html`
    <a class="verdict ${KINDS[verdict] ?? ""}" href="#${claimId(
      experiment,
      judgement,
    )}">${verdict}</a> <span
      class="whole">${estimate(judgement)}${UNITS[judgement.measure] ?? ""}</span>${why === null
        ? ""
        : html`
          <span class="soft">(${why})</span>
        `}${expected === verdict ? "" : html`
        <span class="soft">(expected before the runs: ${expected})</span>
      `}
  `;
}
