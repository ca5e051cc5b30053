import { assertEquals } from "@std/assert";
import { DOMParser } from "linkedom";
import type { Judgement } from "../../../stages/claims/judge.ts";
import { claims } from "../../../stages/report/claims.ts";
import { tabulatedRow } from "../../../stages/tables/tabulated.ts";
import { DIGITS_ROW } from "../digits_row.ts";
import { SUPPORTED } from "./supported_claim.ts";

const OTHER = { ...DIGITS_ROW, experiment: "c1", title: "C1" };

/** The paragraphs of the claims of a page, of as many experiments as there are lists of judgements. */
function paragraphs(...judgements: readonly (readonly Judgement[])[]): string[] {
  const rows = [DIGITS_ROW, OTHER].slice(0, judgements.length).map((row) => tabulatedRow(row));
  const methods = Object.fromEntries(
    DIGITS_ROW.methods.map((
      { name, title, batch },
    ) => [name, { title, members: [{ name, batch }] }]),
  );
  const shown = claims({
    rows,
    claims: {
      profile: "own",
      experiments: rows.map(({ experiment, title, seeds }) => ({
        ...{ name: experiment, title, seeds, methods },
        claims: {},
      })),
    },
    judged: rows.map(({ experiment, title }, i) => ({
      ...{ experiment, title },
      judgements: judgements[i]!,
    })),
  });
  const document = new DOMParser().parseFromString(`<body>${shown!.html}</body>`, "text/html");
  return [...document.querySelectorAll("p")].map(({ textContent }) => textContent!.trim());
}

Deno.test("below the verdicts, a page says which trainings diverged, and of which experiment if it has several", () => {
  const lost = { ...SUPPORTED, diverged: [{ title: "LB", diverged: 3, runs: 8 }] };
  const text = "Trainings that diverged are left out: LB 3 of 8. " +
    "Verdicts on these methods hold for their other trainings alone.";
  const said = (...judgements: readonly (readonly Judgement[])[]) =>
    paragraphs(...judgements).filter((one) => one.includes("diverged"));
  assertEquals(said([lost, { ...lost, claim: "another" }]), [text]);
  assertEquals(said([SUPPORTED], [lost]), [`C1. ${text}`]);
  assertEquals(said([SUPPORTED]), []);
});

Deno.test("a page explains p of claims with a margin where it has some, and of the others alone where not", () => {
  const within: Judgement = {
    ...SUPPORTED,
    ...{ claim: "matches", expect: "not-worse", test: "t test against − margin, one-sided", p: 1 },
  };
  const explained = (...judgements: readonly Judgement[]) =>
    paragraphs(judgements).filter((one) => one.startsWith("Differences in accuracy"))
      .map((one) => /p the chance (.*?),? and “p, Holm”/.exec(one)![1]);
  assertEquals(explained(SUPPORTED), ["of one as large if there were none"]);
  assertEquals(explained(SUPPORTED, within), [
    "of one as large if there were none – with a margin, the chance of one as far inside it if the true difference lay " +
    "on it –",
  ]);
});
