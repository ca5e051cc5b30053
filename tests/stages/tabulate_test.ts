import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { RunRecord } from "../../pipeline/types.ts";
import type { Row } from "../../stages/tables/config.ts";
import { type TabulatedRow, tabulatedRow } from "../../stages/tables/tabulated.ts";
import { results } from "../../stages/report/results.ts";
import { METRICS } from "../../stages/training/outcome.ts";
import tabulate from "../../stages/tabulate.ts";
import { COLUMN, DIGITS_ROW } from "./digits_row.ts";
import { divergenceFile, runFolders } from "./made_up_run.ts";
import { stageContext } from "./stage_context.ts";

const column = { ...COLUMN, batch: 2048 };
const row = {
  ...DIGITS_ROW,
  methods: [
    { ...column, name: "sb", title: "SB", published: 98.27, batch: 64, updates: 1250 },
    { ...column, name: "lb", title: "LB", published: 97.05 },
    {
      ...column,
      name: "gbn",
      title: "+GBN",
      published: 97.6,
      ghostBatch: 64,
      learningRate: 0.1 * Math.sqrt(32),
    },
    {
      ...column,
      name: "ra",
      title: "+RA",
      published: null,
      epochs: 320,
      updates: 1280,
      images: 2_560_000,
    },
  ],
  reductions: [{ what: "training images", full: "60,000", here: "8,000" }],
};

/** Folders with evaluations (null: of a training that diverged), as the stage's inputs. */
const evaluations = (accuracies: Readonly<Record<string, number | null>>) =>
  runFolders(Object.fromEntries(
    Object.entries(accuracies).map(([run, accuracy]) => [
      run,
      accuracy === null
        ? divergenceFile()
        : { [METRICS]: JSON.stringify({ accuracy, loss: 0.125 }) },
    ]),
  ));

const record = {
  stage: "train/f1-digits/sb/seed-1",
  seconds: 79.291,
  keyRecord: { versions: { "@tensorflow/tfjs": "4.22.0 (lock 012345)" } },
  facts: {
    device: "CPU",
    threads: 1,
    libtensorflow: "2.20.0",
    host: { processor: "Example 1", deno: "2.9.6" },
  },
} as unknown as RunRecord;

const RUNS = {
  "f1-digits/sb/seed-1": 96,
  "f1-digits/sb/seed-2": 96.5,
  "f1-digits/sb/seed-3": 95.5,
  "f1-digits/lb/seed-1": 92,
  "f1-digits/lb/seed-2": 92.25,
  "f1-digits/lb/seed-3": 91.5,
  "f1-digits/gbn/seed-1": 93,
};

async function table(
  accuracies: Readonly<Record<string, number | null>>,
  rows: readonly Row[] = [row],
  facts: RunRecord["facts"] = {},
  records: Readonly<Record<string, RunRecord>> = {
    [record.stage]: { ...record, facts: { ...record.facts, ...facts } },
  },
): Promise<Record<string, string>> {
  await using runs = await evaluations(accuracies);
  await using context = await stageContext({ profile: "quick", rows }, {
    inputs: runs.inputs,
    records,
  });
  await tabulate(context);
  const files = [...Deno.readDirSync(context.output)].map(({ name }) => name).sort();
  return Object.fromEntries(
    files.map((file) => [file, Deno.readTextFileSync(`${context.output}/${file}`)]),
  );
}

for (const file of ["table1.md", "table1.csv", "table1.tex", "runs.csv"]) {
  Deno.test(`tabulate writes ${file} as the golden file has it`, async () => {
    const golden = fileURLToPath(new URL(`golden/${file}`, import.meta.url));
    const { [file]: text } = await table(RUNS);
    if (Deno.env.get("UPDATE_GOLDEN")) await Deno.writeTextFile(golden, text!);
    assertEquals(text, await Deno.readTextFile(golden));
  });
}

Deno.test("ghost batches that have nothing to do are told of in Markdown, in LaTeX and on the page", async () => {
  const idle = { ...row, idleGhosts: ["+GBN", "+RA"] };
  const note = "F1 has no batch norm, so the ghost batches of +GBN and +RA have nothing to do.";
  const { "table1.md": text, "table1.tex": tex } = await table(RUNS, [idle]);
  assertStringIncludes(text!, note);
  assertStringIncludes(tex!, note);
  const page = results([tabulatedRow(idle)], { profile: "quick" })!.html;
  assertStringIncludes(page, `<p>${note}</p>`);
});

Deno.test("tabulate names the command that fills a missing cell, and how many runs a part-filled one has", async () => {
  const { "table1.md": text } = await table(RUNS);
  assertStringIncludes(text!, "`deno task run evaluate/f1-digits/ra/seed-1`");
  assertStringIncludes(text!, "93.00 (n = 1)");
});

Deno.test("a training that was interrupted and went on elsewhere is said to have run on both", async () => {
  const gpu = { device: "NVIDIA H200", threads: 1, host: { processor: "Example 2" } };
  const newerKernel = { ...record.facts, host: { processor: "Example 1", os: "linux 7" } };
  const { "table1.md": text } = await table(RUNS, [row], { partlyOn: [gpu, newerKernel, gpu] });
  assertStringIncludes(
    text!,
    "- 1 training on CPU (Example 1), 1 thread each, libtensorflow 2.20.0, tfjs 4.22.0, Deno 2.9.6, " +
      "with earlier epochs on NVIDIA H200 (Example 2).\n",
  );
});

Deno.test("a training that two experiments share counts for each of them, whichever name its record bears", async () => {
  const shared = { ...record, stage: "train/gap-f1/sb/seed-2" };
  const { device: _, ...none } = record.facts;
  const { "table1.md": text } = await table(RUNS, [row], {}, {
    "train/f1-digits/sb/seed-1": record,
    "train/f1-digits/sb/seed-2": shared,
    "train/gap-f1/sb/seed-2": shared,
    // Its workers diverged, so that nothing was averaged.
    "train/f1-digits/swap/seed-1": { ...record, facts: none },
  });
  assertStringIncludes(
    text!,
    "## How it was made\n\n- 2 trainings on CPU (Example 1), 1 thread each,",
  );
  assert(!text!.includes("undefined"), text);
});

const second: Row = {
  ...row,
  experiment: "alexnet-4096",
  title: "AlexNet, 50 % & more",
  network: { name: "alexnet", title: "AlexNet" },
  data: { name: "imagenet", title: "ImageNet (ILSVRC2012)" },
  paper: { table: 2, network: "AlexNet 4096", data: "ImageNet", note: "its batches_are 2,048" },
  reductions: [],
};

Deno.test("tabulate writes those of the paper's tables that have rows, each with its own", async () => {
  const only = async (rows: readonly Row[]) => Object.keys(await table({}, rows));
  assertEquals(await only([row]), [
    "runs.csv",
    "table1.csv",
    "table1.md",
    "table1.tex",
    "tables.json",
  ]);
  assertEquals(await only([second]), [
    "runs.csv",
    "table2.csv",
    "table2.md",
    "table2.tex",
    "tables.json",
  ]);
  const both = await table(RUNS, [row, second]);
  assertStringIncludes(both["table2.md"]!, "# Table 2, profile `quick`");
  assertStringIncludes(both["table2.md"]!, "Note that its batches_are 2,048.");
  assert(!both["table1.md"]!.includes("AlexNet"));
  assert(!/F1|training on CPU/.test(both["table2.md"]!), "another table's rows or runs");
});

Deno.test("a row of full size has the difference from the paper under both, and a reduced one has not", async () => {
  const of = async (one: Row) =>
    (await table({ "alexnet-4096/sb/seed-1": 98 }, [one]))["table2.md"]!.split("\n\n")
      .find((block) => block.startsWith("|"))!.split("\n").slice(2).map((line) =>
        line.split("|").slice(1, 5)
      );
  const lines = [
    ["AlexNet 4096", "ImageNet", "paper", "98.27"],
    ["AlexNet", "ImageNet (ILSVRC2012)", "ours ± 95 % CI, n = 3, 50 % & more", "98.00 (n = 1)"],
  ];
  assertEquals(await of(second), [...lines, ["", "", "difference", "−0.27"]]);
  assertEquals(await of({ ...second, reductions: row.reductions }), lines);
  // Without a run there is no difference either.
  const none = (await table({}, [second]))["table2.md"]!;
  assert(!none.includes("|difference|"), none.slice(0, 900));
});

Deno.test("a row without runs names the one command that fills it, in LaTeX as in Markdown", async () => {
  const { "table2.md": markdown, "table2.tex": tex } = await table({}, [second]);
  assertStringIncludes(markdown!, "`deno task run evaluate/alexnet-4096/ra/seed-1`");
  assertStringIncludes(tex!, "deno task run evaluate/\\allowbreak{}alexnet-4096}");
  assertStringIncludes(tex!, "ours $\\pm$ 95 \\% CI, n = 3, 50 \\% \\& more\\textsuperscript{1}");
  assertStringIncludes(tex!, "its batches\\_are 2,048.");
});

Deno.test("tabulate says how many runs of a cell diverged, and leaves them out of the mean", async () => {
  const runs = { ...RUNS, "f1-digits/lb/seed-2": null, "f1-digits/gbn/seed-1": null };
  const { "table1.md": text, "table1.csv": cells, "runs.csv": csv } = await table(runs);
  assertStringIncludes(text!, "91.75 (91.50, 92.00) (n = 2, 1 diverged)");
  assertStringIncludes(text!, "diverged (1 of 1)");
  assertStringIncludes(cells!, "f1-digits,f1,mnist-digits,lb,2,1,91.75,");
  assertStringIncludes(cells!, "f1-digits,f1,mnist-digits,gbn,0,1,,,,97.6,");
  assertStringIncludes(csv!, "f1-digits,f1,mnist-digits,lb,2,,,7\n");
});

Deno.test("rows with other methods stand in one table, each number under its method and nothing where there is none", async () => {
  const noise = { ...row.methods[0]!, name: "noise", title: "LB + noise", published: null };
  const other = { ...row, experiment: "controls", title: "F1, noise", methods: [noise] };
  const { "table1.md": markdown, "table1.tex": tex } = await table(
    { ...RUNS, "controls/noise/seed-1": 90.5 },
    [row, other],
  );
  assertStringIncludes(markdown!, "|network|data set||SB|LB|+GBN|+RA|LB + noise|");
  assertStringIncludes(markdown!, "|ours ± 95 % CI, n = 3, noise|||||90.50 (n = 1)|");
  assertStringIncludes(
    tex!,
    "ours $\\pm$ 95 \\% CI, n = 3, noise\\textsuperscript{2} &  &  &  &  & 90.50 (n = 1) \\\\",
  );
});

Deno.test("the data that a report reads have every number of the table, by names of methods", async () => {
  const { "tables.json": json } = await table({
    ...RUNS,
    "f1-digits/lb/seed-2": null,
    "f1-digits/lb/seed-3": 91.25,
  });
  const [{ methods, steps }] = JSON.parse(json!) as [TabulatedRow];
  const lb = methods.find(({ name }) => name === "lb")!;
  assertEquals([lb.n, lb.diverged, lb.mean, lb.runs[1]], [2, 1, 91.625, {
    seed: 2,
    accuracy: null,
    loss: null,
    divergedAt: 7,
  }]);
  const [first] = steps;
  assertEquals([first!.of, first!.from], ["lb", "sb"]);
  assertEquals([first!.measured!.n, first!.measured!.mean], [2, -4.125]);
});

Deno.test("tabulate makes a table before any run is there", async () => {
  const { "table1.md": text, "table1.csv": csv } = await table({});
  assertStringIncludes(text!, "98.27");
  assertEquals(csv, "");
});
