import { assertEquals } from "@std/assert";
import { DOMParser } from "linkedom";
import type { Judgement } from "../../../stages/claims/judge.ts";
import type { JudgedClaims } from "../../../stages/claims/judged_claims.ts";
import { answersOf } from "../../../stages/report/first_screen.ts";
import { verdicts } from "../../../stages/report/verdicts.ts";
import type { Row } from "../../../stages/tables/config.ts";
import { tabulatedRow } from "../../../stages/tables/tabulated.ts";
import { SUPPORTED } from "./supported_claim.ts";

const judgement: Judgement = { ...SUPPORTED, says: "A large batch generalizes worse." };
const row: Row = {
  experiment: "f1",
  title: "F1 on MNIST",
  network: { name: "f1", title: "F1" },
  data: { name: "mnist", title: "MNIST" },
  seeds: [1, 2, 3],
  methods: [],
  reductions: [],
};
const other: Row = { ...row, experiment: "c1", title: "C1", network: { name: "c1", title: "C1" } };
const open = { ...judgement, verdict: "undecided" as const };
const lacking = { ...judgement, claim: "law", verdict: "curves too short" as const };

const judged = (experiment: string, ...judgements: Judgement[]): JudgedClaims => ({
  experiment,
  title: `${experiment}, in full`,
  judgements,
});

/** The table that shows judgements, as texts: head and lines. */
function shown(all: readonly JudgedClaims[], rows: readonly Row[]): string[][] {
  const document = new DOMParser().parseFromString(verdicts(all, rows).html, "text/html");
  return [...document.querySelectorAll("tr")].map((line) =>
    [...line.querySelectorAll("th, td")].map(({ textContent }) => textContent!.trim())
  );
}

Deno.test("the verdicts of several experiments stand side by side, under what tells the experiments apart", () => {
  const both = [judged("f1", judgement), judged("c1", open, lacking)];
  assertEquals(shown(both, [row, other]), [
    ["claim", "F1", "C1"],
    [judgement.says, "supported −4.00 [−5.00, −3.00]", "undecided −4.00 [−5.00, −3.00]"],
  ]);
  const [head] = shown(both, [row, { ...other, network: row.network }]);
  assertEquals(head, ["claim", "f1, in full", "c1, in full"]);
  assertEquals(shown([both[0]!], [row])[0], ["claim", "verdict"]);
});

Deno.test("an answer counts one claim as one, and several as many", () => {
  const says = (...judgements: Judgement[]) => {
    const tabulated = tabulatedRow(row);
    return answersOf([tabulated], null, [judged("f1", ...judgements)], [])[0]!.sentences.join(" ");
  };
  assertEquals(says(judgement, lacking), "The one claim that could be tested is supported.");
  assertEquals(says(open), "The one claim that could be tested is left open.");
  assertEquals(
    says(judgement, open),
    "Of the 2 claims that could be tested, 1 is supported, 0 are contradicted and 1 is left open.",
  );
  assertEquals(says(lacking), "No claim could be tested yet.");
});
