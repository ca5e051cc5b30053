import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { lastScreenText } from "../../../stages/report/last_screen_text.ts";
import { tabulatedRow } from "../../../stages/tables/tabulated.ts";
import { COLUMN, DIGITS_ROW } from "../digits_row.ts";
import { SUPPORTED } from "./supported_claim.ts";

const row = {
  ...DIGITS_ROW,
  methods: [
    ...DIGITS_ROW.methods,
    { ...COLUMN, name: "ra", title: "+RA", published: 98.53 },
    { ...COLUMN, name: "noise", title: "LB + noise" },
  ],
  reductions: [{ what: "training images", full: "60,000", here: "8,000" }],
};
const runs = (...accuracies: number[]) =>
  accuracies.map((accuracy, i) => ({ seed: i + 1, accuracy, loss: 0.1, divergedAt: null }));

const judgements = [
  SUPPORTED,
  {
    ...SUPPORTED,
    says:
      "Regime adaptation raises the accuracy of a large batch beyond what the larger learning rate and ghost batch " +
      "norm do.",
    verdict: "undecided" as const,
  },
  { ...SUPPORTED, says: "A distance grows like log t.", verdict: "contradicted" as const },
  { ...SUPPORTED, says: "A claim without runs.", n: 0, verdict: "not enough runs" as const },
  { ...SUPPORTED, says: "A law of short curves.", n: 0, verdict: "curves too short" as const },
];
const screen = {
  shown: { profile: "quick", flags: " --seeds 3" },
  heading:
    "Local run, not the committed results: f1-digits.regime.learningRate.0=0.12. Of 15 committed runs, 13 are the same " +
    "here and 2 are missing here.",
  rows: [
    tabulatedRow(
      row,
      new Map([
        ["sb", runs(96, 96.5, 95.5)],
        ["lb", runs(92, 92.25, 91.5)],
        ["ra", runs(97)],
      ]),
    ),
    tabulatedRow({ ...row, experiment: "c1-part", title: "C1 on 10,000 images of CIFAR-10" }),
  ],
  judged: [
    { experiment: "f1-digits", title: row.title, judgements },
    { experiment: "f1-sweep", title: "F1 by batch size", judgements: [SUPPORTED] },
    { experiment: "c1-part", title: "C1", judgements: [{ ...judgements.at(-1)! }] },
  ],
};

Deno.test("the last screen says which trainings diverged, since no verdict is about them", () => {
  const lost = { ...SUPPORTED, diverged: [{ title: "LB", diverged: 1, runs: 3 }] };
  const judged = [{ experiment: "f1", title: "F1", judgements: [lost] }];
  const text = lastScreenText({ ...screen, rows: [], judged }, {
    columns: 80,
    paint: (_, word) => word,
  });
  assert(text.includes("Trainings that diverged are left out: LB 1 of 3."), text);
});

for (const columns of [80, 120]) {
  Deno.test(`the last screen on a terminal of ${columns} columns is as the golden file has it`, async () => {
    const paint = (style: string, text: string) => `<${style}>${text}</${style}>`;
    const text = lastScreenText(screen, { columns, paint });
    const golden = fileURLToPath(
      new URL(`../golden/last_screen_${columns}.txt`, import.meta.url),
    );
    if (Deno.env.get("UPDATE_GOLDEN")) await Deno.writeTextFile(golden, `${text}\n`);
    assertEquals(`${text}\n`, await Deno.readTextFile(golden));
    const plain = lastScreenText(screen, { columns, paint: (_, word) => word });
    assertEquals(plain, text.replaceAll(/<\/?\w+>/g, ""));
    const long = plain.split("\n").filter((line) => line.length > columns);
    assert(long.every((line) => line.includes("deno task")), long.join("\n"));
  });
}
