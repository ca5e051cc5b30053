import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fileURLToPath } from "node:url";
import type { RunRecord } from "../../pipeline/types.ts";
import { claims } from "../../stages/tables/steps.ts";
import { writeDivergence } from "../../stages/training/diverged.ts";
import { interval } from "../../stages/statistics/interval.ts";
import type { Row } from "../../stages/tables/config.ts";
import tabulate from "../../stages/tabulate.ts";
import { stageContext } from "./stage_context.ts";

const column = { batch: 2048, ghostBatch: null, learningRate: 0.1, epochs: 10, updates: 40 };
const row: Row = {
  experiment: "f1-digits",
  title: "F1 on 10,000 digits",
  paper: { table: 1, network: "F1", data: "MNIST" },
  seeds: [1, 2, 3],
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
    { ...column, name: "ra", title: "+RA", published: null, epochs: 320, updates: 1280 },
  ],
  reductions: [{ what: "training images", full: "60,000", here: "8,000" }],
};

/** A folder with evaluations (null: of a training that diverged), as the stage's inputs. */
async function evaluations(accuracies: Readonly<Record<string, number | null>>) {
  const folder = await Deno.makeTempDir();
  const inputs: Record<string, string> = {};
  for (const [run, accuracy] of Object.entries(accuracies)) {
    inputs[run] = `${folder}/${run}`;
    await Deno.mkdir(inputs[run], { recursive: true });
    if (accuracy === null) {
      const at = { update: 7, epoch: 1, learningRate: 9, loss: NaN, gradientNorm: Infinity };
      await writeDivergence(inputs[run], at);
      continue;
    }
    await Deno.writeTextFile(
      `${inputs[run]}/metrics.json`,
      JSON.stringify({ accuracy, loss: 0.125 }),
    );
  }
  return { inputs, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

const record = {
  stage: "train/f1-digits/sb/seed-1",
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
): Promise<Record<string, string>> {
  await using runs = await evaluations(accuracies);
  await using context = await stageContext({ profile: "quick", rows }, {
    inputs: runs.inputs,
    records: { [record.stage]: { ...record, facts: { ...record.facts, ...facts } } },
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
      "interrupted and in part on NVIDIA H200 (Example 2).\n",
  );
});

const second: Row = {
  ...row,
  experiment: "alexnet-4096",
  title: "AlexNet, 50 % & more",
  paper: { table: 2, network: "AlexNet 4096", data: "ImageNet", note: "its batches_are 2,048" },
  reductions: [],
};

Deno.test("tabulate writes those of the paper's tables that have rows, each with its own", async () => {
  const only = async (rows: readonly Row[]) => Object.keys(await table({}, rows));
  assertEquals(await only([row]), ["runs.csv", "table1.csv", "table1.md", "table1.tex"]);
  assertEquals(await only([second]), ["runs.csv", "table2.csv", "table2.md", "table2.tex"]);
  const both = await table(RUNS, [row, second]);
  assertStringIncludes(both["table2.md"]!, "# Table 2, profile `quick`");
  assertStringIncludes(both["table2.md"]!, "Note that its batches_are 2,048.");
  assert(!both["table1.md"]!.includes("AlexNet"));
  assert(!/F1|training on CPU/.test(both["table2.md"]!), "another table's rows or runs");
});

Deno.test("a row without runs names the one command that fills it, in LaTeX as in Markdown", async () => {
  const { "table2.md": markdown, "table2.tex": tex } = await table({}, [second]);
  assertStringIncludes(markdown!, "`deno task run evaluate/alexnet-4096/ra/seed-1`");
  assertStringIncludes(tex!, "deno task run evaluate/\\allowbreak{}alexnet-4096}");
  assertStringIncludes(tex!, "AlexNet, 50 \\% \\& more\\textsuperscript{1}");
  assertStringIncludes(tex!, "its batches\\_are 2,048.");
});

Deno.test("a LaTeX table of many columns shrinks to the page, one of few is left as it is", async () => {
  const methods = ["a", "b", "c", "d", "e", "f", "g"].map((name) => ({
    ...row.methods[0]!,
    name,
    title: name,
  }));
  const { "table1.tex": few } = await table(RUNS);
  const { "table1.tex": many } = await table({}, [{ ...row, methods }]);
  assert(!few!.includes("resizebox"));
  assertStringIncludes(many!, "\\usepackage{booktabs,graphicx}");
  assertMatch(many!, /\\resizebox\{.*\}\{!\}\{%\n {2}\\begin\{tabular\}[^]*\\end\{tabular\}\}/);
});

Deno.test("tabulate says how many runs of a cell diverged, and leaves them out of the mean", async () => {
  const runs = { ...RUNS, "f1-digits/lb/seed-2": null, "f1-digits/gbn/seed-1": null };
  const { "table1.md": text, "table1.csv": cells, "runs.csv": csv } = await table(runs);
  assertStringIncludes(text!, "91.75 ± 3.18 (n = 2, 1 diverged)");
  assertStringIncludes(text!, "diverged (1 of 1)");
  assertStringIncludes(cells!, "f1-digits,lb,2,1,91.75,");
  assertStringIncludes(cells!, "f1-digits,gbn,0,1,,,,97.6,");
  assertStringIncludes(csv!, "f1-digits,lb,2,,,7\n");
});

Deno.test("tabulate makes a table before any run is there", async () => {
  const { "table1.md": text, "table1.csv": csv } = await table({});
  assertStringIncludes(text!, "98.27");
  assertEquals(csv, "");
});

Deno.test("interval() agrees with the interval worked out from printed tables of Student's t", () => {
  // By Python's statistics module: mean 98.175, stdev 0.204328. t(0.975, 5) = 2.5706 in printed tables.
  const { mean, halfWidth, sd } = interval([98.1, 98.4, 97.9, 98.3, 98.0, 98.35]);
  assertAlmostEquals(mean, 98.175, 1e-9);
  assertAlmostEquals(sd!, 0.204328, 1e-6);
  assertAlmostEquals(halfWidth!, 2.5706 * 0.204328 / Math.sqrt(6), 1e-5);
});

const measured = (method: string, accuracies: readonly number[]) =>
  accuracies.map((accuracy, i) => ({
    experiment: "f1-digits",
    method,
    seed: i + 1,
    accuracy,
    loss: 0,
    divergedAt: null,
  }));

Deno.test("claims() pairs runs by seed and judges by the interval's side of zero", () => {
  const verdict = (sb: readonly number[], lb: readonly number[]) =>
    claims(row, [...measured("sb", sb), ...measured("lb", lb)])[0]!;
  const worse = verdict([96, 97, 98], [94.9, 96, 97.1]);
  assertEquals([worse.step, worse.verdict], ["LB − SB", "agrees"]);
  assertAlmostEquals(worse.measured!.mean, -1, 1e-9);
  assertAlmostEquals(worse.published!, -1.22, 1e-9);
  assertEquals(verdict([94.9, 96, 97.1], [96, 97, 98]).verdict, "disagrees");
  assertEquals(verdict([96, 97, 98], [99, 97, 95]).verdict, "undecided");
  assertEquals(verdict([96], [90]).verdict, "undecided");
  assertEquals(verdict([], []).measured, null);
});

Deno.test("claims() ends by comparing the last column with the first, and has no verdict where the paper has no number", () => {
  const all = claims(row, [...measured("sb", [1, 2, 3]), ...measured("ra", [2, 3, 4.1])]);
  assertEquals(all.map(({ step }) => step), ["LB − SB", "+GBN − LB", "+RA − +GBN", "+RA − SB"]);
  assert(all.at(-1)!.measured!.mean > 1);
  assertEquals(all.at(-1)!.verdict, null);
});

Deno.test("claims() compares a control with the methods that it names, and with nothing else", () => {
  const control = { ...row.methods[0]!, name: "noise", title: "LB + noise", published: null };
  const withControl = {
    ...row,
    methods: [...row.methods, { ...control, against: ["lb", "gone"] }],
  };
  const runs = [...measured("lb", [1, 2, 3]), ...measured("noise", [2, 3.1, 4.2])];
  const all = claims(withControl, runs);
  const steps = ["LB − SB", "+GBN − LB", "+RA − +GBN", "+RA − SB", "LB + noise − LB"];
  assertEquals(all.map(({ step }) => step), steps);
  assertAlmostEquals(all.at(-1)!.measured!.mean, 1.1, 1e-9);
});
