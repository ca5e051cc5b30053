import { assertEquals, assertStringIncludes } from "@std/assert";
import gap from "../../../stages/gap.ts";
import type { TableConfig } from "../../../stages/tables/config.ts";
import { COLUMN, DIGITS_ROW } from "../digits_row.ts";
import { writeDivergence } from "../../../stages/training/diverged.ts";
import { runFolders } from "../made_up_run.ts";
import { stageContext } from "../stage_context.ts";

const column = { ...COLUMN, updates: 1250 };
const CONFIG: TableConfig = {
  profile: "quick",
  rows: [{
    ...DIGITS_ROW,
    experiment: "f1",
    title: "F1",
    methods: [
      { ...column, name: "sb", title: "SB" },
      { ...column, name: "lb", title: "LB", updates: 40 },
      { ...column, name: "ra", title: "+RA" },
    ],
  }],
};

/** Measurements by run: training and test error in per cent, and test error with other running statistics. */
const RUNS: Readonly<Record<string, readonly [number, number, number]>> = {
  "f1/sb/seed-1": [2, 4, 4],
  "f1/sb/seed-2": [2.5, 4, 4],
  "f1/sb/seed-3": [1.5, 4, 4],
  "f1/lb/seed-1": [7, 8.5, 5],
  "f1/lb/seed-2": [7.5, 9, 5.5],
  "f1/lb/seed-3": [6.5, 8, 4.5],
};

const measurements = () =>
  runFolders(Object.fromEntries(
    Object.entries(RUNS).map(([run, [train, test, other]]) => {
      const at = (error: number) => ({ examples: 200, correct: 200 - 2 * error, error, loss: 1 });
      const measures = {
        trained: { train: at(train), test: at(test) },
        recalibrated: { train: at(train), test: at(other) },
      };
      return [run, { "measures.json": JSON.stringify(measures) }];
    }),
  ));

Deno.test("each difference of test errors is taken apart into training error and test minus training, paired by seed", async () => {
  await using made = await measurements();
  await using context = await stageContext(CONFIG, { inputs: made.inputs });
  await gap(context);
  const text = await Deno.readTextFile(`${context.output}/gap.md`);
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  assertEquals(lines, [
    "|method|test error|training error|test − training|epochs|updates|",
    "|:-|:-|:-|:-|:-|:-|",
    // t(0.975, 2) · 0.5 / √3 = 1.24
    "|SB|4.00 ± 0.00|2.00 ± 1.24|2.00 ± 1.24|10|1,250|",
    "|LB|8.50 ± 1.24|7.00 ± 1.24|1.50 ± 0.00|10|40|",
    "|+RA||||10|1,250|",
    "|difference|test error|training error|test − training|",
    "|:-|:-|:-|:-|",
    "|LB − SB|+4.50 ± 1.24|+5.00 ± 0.00|−0.50 ± 1.24|",
    "|method|trained|recalibrated|",
    "|:-|:-|:-|",
    "|SB|4.00|4.00|",
    "|LB|8.50|5.00|",
    "|+RA|||",
  ]);
  const [row] = JSON.parse(await Deno.readTextFile(`${context.output}/gap.json`));
  assertEquals(row.steps.map(({ of, from }: { of: string; from: string }) => [of, from]), [
    ["lb", "sb"],
  ]);
});

Deno.test("without a measured run the table says which methods there are, and nothing of their errors", async () => {
  await using context = await stageContext(CONFIG, { inputs: {} });
  await gap(context);
  assertStringIncludes(await Deno.readTextFile(`${context.output}/gap.md`), "|LB||||10|40|");
});

Deno.test("the page says how many trainings diverged, of which no error knows", async () => {
  await using made = await measurements();
  const path = made.inputs["f1/lb/seed-3"]!;
  await Deno.remove(`${path}/measures.json`);
  const at = { update: 7, epoch: 1, learningRate: 9, loss: NaN, gradientNorm: NaN };
  await writeDivergence(path, at);
  await using context = await stageContext(CONFIG, { inputs: made.inputs });
  await gap(context);
  const text = await Deno.readTextFile(`${context.output}/gap.md`);
  assertStringIncludes(text, "\n- Trainings that diverged are left out: LB 1 of 3.\n");
});
