import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { loadDag } from "../../../stages/dag.ts";
import type { LengthConfig } from "../../../stages/length/config.ts";
import { readLengths } from "../../../stages/length/length_files.ts";
import trainingLength from "../../../stages/training_length.ts";
import { divergenceFile, epochRow, historyFile, runFolders } from "../made_up_run.ts";
import { stageContext } from "../stage_context.ts";
import { ROOT } from "../../root.ts";

const training = (name: string, title: string, momentum: number) => ({
  name,
  title,
  steps: { momentum, resetsMomentum: false },
});
const CONFIG: LengthConfig = {
  profile: "quick",
  groups: [{
    name: "c1",
    title: "C1, CIFAR-10",
    seeds: [1, 2],
    trainings: [
      training("c1/sb", "SB (c1)", 0.5),
      training("c1-code/sb", "SB (c1-code)", 0),
      training("c1/lb", "LB (c1)", 0.9),
    ],
  }],
};

/** Eight epochs of ten updates at a rate of 0.1, whose training error begins at so many per cent. */
const trained = (error: number) =>
  historyFile(Array.from({ length: 8 }, (_, i) =>
    epochRow({
      ...{ epoch: i + 1, updates: 10 * (i + 1) },
      ...{ error: error - i, testError: error + 5 - i },
    })));

Deno.test("a page tells how long each training was, shortest first by its cumulative learning rate, without those that diverged", async () => {
  await using runs = await runFolders({
    "c1/sb/seed-1": trained(40),
    "c1/sb/seed-2": trained(44),
    "c1-code/sb/seed-1": trained(60),
    "c1/lb/seed-1": { ...trained(90), ...divergenceFile({ update: 81, epoch: 9 }) },
  });
  await using context = await stageContext(CONFIG, { inputs: runs.inputs });
  await trainingLength(context);
  const text = await Deno.readTextFile(`${context.output}/training_length.md`);
  assertStringIncludes(
    text,
    "|SB (c1-code)|8|80|8|53.00|58.00|1|\n|SB (c1)|8|80|16|35.00|40.00|2|\n\n",
  );
  assertStringIncludes(
    text,
    "![Training error over the cumulative learning rate](training_length/c1.svg)",
  );
  const [group] = await readLengths(context.output);
  assertEquals(group!.trainings.map(({ name, n }) => [name, n]), [["c1-code/sb", 1], ["c1/sb", 2]]);
  // By epochs and updates one training is 18 points above the other all the way.
  const [epochs, updates] = group!.agreement!.by;
  assertAlmostEquals(epochs!.mean, 18);
  assertAlmostEquals(updates!.mean, 18);
  assertStringIncludes(group!.svg, "SB (c1-code)");
});

Deno.test("a profile that asks for it compares the trainings of a network and data set, those of SGD alone, and its report reads the page", async () => {
  const set = [
    { path: "profile.trainingLength", value: true },
    { path: "profile.experiments", value: ["f1-digits", "gap-f1"] },
    {
      path: "experiments.f1-digits.methods",
      value: ["sb", "ada-scale", "adamw", "swap", "lookahead"],
    },
    { path: "experiments.gap-f1.methods", value: ["sb", "gbn-reset", "linear-warm-up"] },
    { path: "profile.seeds", value: 1 },
  ];
  const { stages } = await loadDag({ root: ROOT, profile: "quick", set });
  const stage = stages.find(({ name }) => name === "training-length/quick")!;
  const { groups } = stage.config as unknown as LengthConfig;
  assertEquals(groups.map(({ name, trainings }) => [name, trainings.map(({ name }) => name)]), [
    ["f1-digits", ["f1-digits/sb", "gap-f1/sb", "gap-f1/gbn-reset", "gap-f1/linear-warm-up"]],
  ]);
  assertEquals(groups[0]!.trainings.map(({ title }) => title), [
    "SB (f1-digits)",
    "SB (gap-f1)",
    "+GBN, momentum reset (gap-f1)",
    "LB + linear LR, warm-up (gap-f1)",
  ]);
  assertEquals(groups[0]!.trainings.map(({ steps }) => steps), [
    { momentum: 0.9, resetsMomentum: false },
    { momentum: 0.9, resetsMomentum: false },
    { momentum: 0.9, resetsMomentum: true },
    // A twentieth of 80 updates.
    { momentum: 0.9, resetsMomentum: false, warmUp: 4 },
  ]);
  const report = stages.find(({ name }) => name === "report/quick")!;
  assertEquals(report.inputs["training-length"], "training-length/quick");
  const plain = await loadDag({ root: ROOT, profile: "quick", set: [] });
  assertEquals(plain.stages.some(({ name }) => name.startsWith("training-length/")), false);
});
