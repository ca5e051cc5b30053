import { assertEquals } from "@std/assert";
import { DOMParser } from "linkedom";
import type { Judgement } from "../../../stages/claims/judge.ts";
import type { JudgedClaims } from "../../../stages/claims/judged_claims.ts";
import { answersOf } from "../../../stages/report/first_screen.ts";
import { verdicts } from "../../../stages/report/verdicts.ts";
import type { Row } from "../../../stages/tables/config.ts";
import { tabulatedRow } from "../../../stages/tables/tabulated.ts";
import { COLUMN } from "../digits_row.ts";
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

Deno.test("experiments called claim, or by a number, have columns of their own behind that of the claims", () => {
  const all = [judged("claim", judgement), judged("7", judgement)];
  assertEquals(shown(all, []), [
    ["claim", "claim, in full", "7, in full"],
    [judgement.says, "supported −4.00 [−5.00, −3.00]", "supported −4.00 [−5.00, −3.00]"],
  ]);
});

Deno.test("an answer sets a method beside the small batch over the seeds of both, says who it is about, and when both are equal", () => {
  const method = (name: string, published: number | null = null) => (
    { ...COLUMN, name, title: name, published }
  );
  const runs = (...accuracies: number[]) =>
    accuracies.map((accuracy, i) => ({ seed: i + 1, accuracy, loss: 0.1, divergedAt: null }));
  const says = (
    methods: Row["methods"],
    accuracies: Readonly<Record<string, readonly number[]>>,
  ) => {
    const evaluated = Object.entries(accuracies).map(([name, all]) =>
      [name, runs(...all)] as const
    );
    const tabulated = tabulatedRow({ ...row, methods }, new Map(evaluated));
    return answersOf([tabulated], null, [judged("f1", judgement)], [])[0]!.sentences
      .filter((sentence) => sentence.includes("reaches"));
  };
  const both = [method("sb", 98.27), method("lb", 97.05)];
  assertEquals(says(both, { sb: [96], lb: [93, 99, 99] }), [
    "After as many epochs, the large batch reaches 93.00\u00a0%, 3.00 points below the small batch " +
    "(1 pair of runs; paper: 1.22 points below).",
  ]);
  assertEquals(
    says([method("sb", 98), method("lr"), method("ra", 98)], { sb: [96, 97], ra: [96.004, 97] }),
    [
      "With all three remedies, a large batch reaches 96.50\u00a0%, as accurate as the small batch " +
      "(paper: as accurate).",
    ],
  );
  assertEquals(
    says([...both, method("ra")], { sb: [96, 97], lb: [94, 95.5], ra: [96.5, 98] }),
    [
      "After as many epochs, the large batch reaches 94.75\u00a0%, 1.75 points below the small batch " +
      "(paper: 1.22 points below).",
      "With all three remedies, it reaches 97.25\u00a0%, 0.75 points above the small batch.",
    ],
  );
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
