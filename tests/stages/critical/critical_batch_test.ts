import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { EpochRow } from "../../../models/training/epoch_row.ts";
import criticalBatch from "../../../stages/critical_batch.ts";
import { type CriticalConfig, criticalConfig } from "../../../stages/critical/config.ts";
import { readCritical } from "../../../stages/critical/critical_files.ts";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { loadDag } from "../../../stages/dag.ts";
import { writeDivergence } from "../../../stages/training/diverged.ts";
import { encodeHistory } from "../../../stages/training/encode_history.ts";
import { decodeHistory } from "../../../stages/training/read_history.ts";
import { epochRow, historyFile, runFolders } from "../made_up_run.ts";
import { stageContext } from "../stage_context.ts";
import { ROOT } from "../../root.ts";

const CONFIG: CriticalConfig = {
  profile: "quick",
  experiments: [{
    name: "f1",
    title: "F1",
    examples: 1000,
    seeds: [1, 2, 3],
    noise: [{ name: "noisy", title: "Noisy", batch: 2048 }],
    goals: [],
    tried: [],
  }],
};

/** A history of four epochs of four updates, whose first epoch also has rows of its updates. */
function history(variances: readonly number[], squared: readonly number[]): EpochRow[] {
  const row = (epoch: number, gradientVariance: number, squaredGradient: number) =>
    epochRow({ epoch, updates: 4 * epoch, statistics: { squaredGradient, gradientVariance } });
  const epochs = variances.map((variance, i) => row(i + 1, variance, squared[i]!));
  return [row(0.25, 1e6, 1e-6), row(0.5, 1e6, 1e-6), ...epochs];
}

const trainings = (histories: readonly EpochRow[][]) =>
  runFolders(Object.fromEntries(
    histories.map((history, i) => [`f1/noisy/seed-${i + 1}`, historyFile(history)]),
  ));

Deno.test("the critical batch is predicted by quarters of the training, by the ratio of means and not the mean of ratios", async () => {
  await using made = await trainings([
    history([10, 20, 40, 80], [1, 0.2, 0.1, 0.1]),
    history([30, 20, 40, 80], [3, 0.2, 0.3, 0.1]),
  ]);
  await using context = await stageContext(CONFIG, { inputs: made.inputs });
  await criticalBatch(context);
  const text = await Deno.readTextFile(`${context.output}/critical_batch.md`);
  assertEquals(text.split("\n").filter((line) => line.startsWith("|")), [
    "|method|batch|runs|epochs|‖G‖²|tr Σ|predicted critical batch [95 %]|uncorrected|",
    "|:-|:-|:-|:-|:-|:-|:-|:-|",
    "|Noisy|2,048|2|1–1|2|20|10|10.1|",
    "|Noisy|2,048|2|2–2|0.2|20|100|111|",
    // The mean of the ratios 400 and 133 would be 267.
    "|Noisy|2,048|2|3–3|0.2|40|200 [133, 400]|250 [154, 667]|",
    // 80 / 1,000 of 0.1 is the examples' own.
    "|Noisy|2,048|2|4–4|0.1|80|800|4,000|",
  ]);
  const [told] = await readCritical(context.output);
  assertAlmostEquals(told!.noise[0]!.scales[2]!.scale.ratio, 200);
});

Deno.test("a training that diverged has no noise scale", async () => {
  await using made = await trainings([
    history([10, 20, 40, 80], [1, 0.2, 0.1, 0.1]),
    history([1e9, 1e9], [1, 1]),
  ]);
  const at = { update: 9, epoch: 3, learningRate: 0.1, loss: NaN, gradientNorm: NaN };
  await writeDivergence(made.inputs["f1/noisy/seed-2"]!, at);
  await using context = await stageContext(CONFIG, { inputs: made.inputs });
  await criticalBatch(context);
  const [told] = await readCritical(context.output);
  assertEquals([told!.noise[0]!.runs, told!.noise[0]!.scales[0]!.variance], [1, 10]);
});

Deno.test("a scale is infinite where uncorrected nothing of the gradient is left, also in the file of data", async () => {
  await using made = await trainings([history([10, 20, 40, 300], [1, 0.2, 0.1, 0.2])]);
  await using context = await stageContext(CONFIG, { inputs: made.inputs });
  await criticalBatch(context);
  const text = await Deno.readTextFile(`${context.output}/critical_batch.md`);
  assertStringIncludes(text, "|4–4|0.2|300|1,500|∞|");
  const [told] = await readCritical(context.output);
  assertEquals(told!.noise[0]!.scales[3]!.uncorrected.ratio, Infinity);
});

Deno.test("without a training, a method stands there without numbers", async () => {
  await using context = await stageContext(CONFIG, { inputs: {} });
  await criticalBatch(context);
  const text = await Deno.readTextFile(`${context.output}/critical_batch.md`);
  assertStringIncludes(text, "|Noisy|2,048|0||||||");
});

Deno.test("a profile has a stage for the critical batch where a method has the noise scale, and a report that reads it", async () => {
  const names = async (methods: string[]) => {
    const set = [{ path: "experiments.f1-digits.methods", value: methods }];
    const { stages, goal } = await loadDag({ root: ROOT, profile: "quick", set });
    const stage = stages.find(({ name }) => name === "critical-batch/quick");
    const report = stages.find(({ name }) => name === "report/quick")!;
    return [stage && Object.keys(stage.inputs), report.inputs["critical-batch"], goal.length];
  };
  assertEquals(await names(["sb", "gbn-noise-scale"]), [
    [
      "f1-digits/gbn-noise-scale/seed-1",
      "f1-digits/gbn-noise-scale/seed-2",
      "f1-digits/gbn-noise-scale/seed-3",
    ],
    "critical-batch/quick",
    5,
  ]);
  assertEquals(await names(["sb", "gbn"]), [undefined, undefined, 4]);
  const configuration = await loadConfiguration(ROOT, "quick");
  assertEquals(criticalConfig({ profile: "quick" }, configuration, [1], []).experiments, []);
});

Deno.test("a history with gradient statistics is read as it was written", () => {
  const rows = history([1, 2], [3, 4]);
  assertEquals(decodeHistory(encodeHistory(rows)), rows);
  const [{ statistics: _, ...plain }] = rows as [EpochRow];
  assert(!("statistics" in decodeHistory(encodeHistory([plain]))[0]!));
});
