import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadDag } from "../../../stages/dag.ts";
import flatness from "../../../stages/flatness.ts";
import type { TableConfig } from "../../../stages/tables/config.ts";
import { runFolders } from "../made_up_run.ts";
import { stageContext } from "../stage_context.ts";
import { ROOT } from "../../root.ts";

const column = {
  ...{ published: null, ghostBatch: null, learningRate: 0.1 },
  ...{ epochs: 10, updates: 40, images: 80_000 },
};
const CONFIG: TableConfig = {
  profile: "quick",
  rows: [{
    ...{ experiment: "f1", title: "F1", seeds: [1, 2, 3], reductions: [] },
    network: { name: "f1", title: "F1" },
    data: { name: "digits", title: "digits" },
    methods: [
      { ...column, name: "sb", title: "SB", batch: 128 },
      { ...column, name: "lb", title: "LB", batch: 2048 },
      { ...column, name: "ra", title: "+RA", batch: 2048 },
    ],
  }],
};

Deno.test("the page of flatness has a line for each method with its runs, and counts those that are doubtful", async () => {
  const run = (eigenvalue: number, eigenvalueAtHalfStep: number, converged = true) => {
    const numbers = { examples: 1000, loss: 0.25, gradientNorm: 0.125, rise: 0.5, iterations: 9 };
    const sharpness = { ...numbers, eigenvalue, eigenvalueAtHalfStep, converged };
    return { "sharpness.json": JSON.stringify(sharpness) };
  };
  await using runs = await runFolders({
    "f1/sb/seed-1": run(10, 10.1),
    "f1/sb/seed-2": run(11, 11),
    "f1/sb/seed-3": run(12, 12),
    "f1/lb/seed-1": run(80, 85),
    "f1/lb/seed-2": run(100, 100, false),
  });
  await using context = await stageContext(CONFIG, { inputs: runs.inputs });
  await flatness(context);
  const text = await Deno.readTextFile(`${context.output}/flatness.md`);
  assertEquals(text.split("\n").filter((line) => line.startsWith("|")), [
    "|method|batch|runs|training loss|‖∇L‖|λ₁|rise|doubtful runs|",
    "|:-|:-|:-|:-|:-|:-|:-|:-|",
    // t(0.975, 2) · 1 / √3 = 2.48
    "|SB|128|3|0.25 ± 0|0.125 ± 0|11 ± 2.5|0.5 ± 0|0|",
    // t(0.975, 1) · 14.14 / √2 = 127
    "|LB|2,048|2|0.25 ± 0|0.125 ± 0|90 ± 130|0.5 ± 0|2|",
  ]);
});

Deno.test("a profile measures sharpness where it says so, of every training, and no key of another stage changes", async () => {
  const sharp = [{ path: "profile.sharpness", value: { examples: 1000, rho: 0.05 } }];
  const { stages } = await loadDag({ root: ROOT, profile: "quick", set: sharp });
  const plain = await loadDag({ root: ROOT, profile: "quick", set: [] });
  const added = stages.filter(({ name }) => !plain.stages.some((stage) => stage.name === name));
  assertEquals(added.length, 15 + 1);
  const stage = stages.find(({ name }) => name === "sharpness/f1-digits/gbn/seed-2")!;
  assertEquals(stage.inputs, {
    weights: "train/f1-digits/gbn/seed-2",
    data: "prepare/mnist-digits",
  });
  const { examples, rho, batchNorm } = stage.config as Record<string, unknown>;
  assertEquals([examples, rho, batchNorm], [1000, 0.05, { form: "ghost", ghostBatch: 64 }]);
  const training = "train/f1-digits/gbn/seed-2";
  const of = (all: typeof stages) => all.find(({ name }) => name === training);
  assertEquals(of(stages), of(plain.stages));
  await using context = await stageContext(CONFIG, { inputs: {} });
  await flatness(context);
  const text = await Deno.readTextFile(`${context.output}/flatness.md`);
  assertStringIncludes(text, "No run is measured yet.");
});
