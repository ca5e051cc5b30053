/** What a method with branches becomes: stages with keys of their own, and the history of one training. */
import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import type { EpochRow } from "../../../models/training/epoch_row.ts";
import type { Json } from "../../../pipeline/types.ts";
import { loadDag } from "../../../stages/dag.ts";
import { joinedHistory } from "../../../stages/training/joined_history.ts";
import type { TrainConfig } from "../../../stages/training/train_config.ts";
import { ROOT } from "../../root.ts";

async function stagesOf(set: Readonly<Record<string, Json>>, profile = "quick") {
  const settings = Object.entries(set).map(([path, value]) => ({ path, value }));
  const { stages, problems, summary } = await loadDag({ root: ROOT, profile, set: settings });
  assertEquals(problems, []);
  return { named: new Map(stages.map((stage) => [stage.name, stage])), summary };
}
const METHODS = {
  "experiments.f1-digits.methods": ["sb", "lr", "swap", "post-local"],
  "methods.swap.branches.workers": 2,
  "methods.post-local.branches.workers": 2,
  "methods.post-local.branches.rounds": 2,
  // Their epochs after the drop, one and three, have no two rounds.
  "experiments.after-smoke.methods": ["sb"],
  "experiments.after-c1.methods": ["sb"],
};
const { named } = await stagesOf(METHODS);
const config = (name: string) => named.get(name)!.config as unknown as TrainConfig;

Deno.test("SWAP is a trunk of the large batch until the training error is low, small batches side by side, and their average", () => {
  const run = "train/f1-digits/swap/seed-1";
  const own = [...named.keys()].filter((name) => name.startsWith(run));
  assertEquals(own, [`${run}/trunk`, `${run}/round-1/worker-1`, `${run}/round-1/worker-2`, run]);
  const [trunk, first, second] = own.map((name) => config(name)) as [
    TrainConfig,
    TrainConfig,
    TrainConfig,
  ];
  const drops = [{ epoch: 0, learningRate: 3.2 }];
  assertEquals([trunk.batch, trunk.regime], [2048, { epochs: 2, drops }]);
  // From the rate of the small batch, a 32nd of the scaled one.
  const warmUp = { share: 0.05, from: 1 / 32 };
  assertEquals(trunk.schedule, { trainingError: 2, warmUp });
  // The small batch's rates from its first drop on.
  assertEquals([first.batch, first.schedule, first.regime], [64, undefined, {
    epochs: 8,
    drops: [
      { epoch: 0, learningRate: 0.01 },
      { epoch: 2, learningRate: 0.001 },
      { epoch: 4, learningRate: 0.0001 },
    ],
  }]);
  assertEquals({ ...first, branch: 2 }, second);
  const { program, inputs } = named.get(own[1]!)!;
  assertEquals([program, inputs], ["stages/train_worker.ts", {
    data: "prepare/mnist-digits",
    start: `${run}/trunk`,
  }]);
  assertEquals(named.get(run)!.inputs, {
    data: "prepare/mnist-digits",
    before: `${run}/trunk`,
    "worker-1": own[1]!,
    "worker-2": own[2]!,
  });
  assertEquals(named.get("evaluate/f1-digits/swap/seed-1")!.inputs["weights"], run);
});

Deno.test("post-local SGD goes through the same batches in each worker, and starts each round from the average", () => {
  const run = "train/f1-digits/post-local/seed-1";
  const own = [...named.keys()].filter((name) => name.startsWith(run));
  assertEquals(own.map((name) => name.slice(run.length)), [
    "/trunk",
    "/round-1/worker-1",
    "/round-1/worker-2",
    "/round-1",
    "/round-2/worker-1",
    "/round-2/worker-2",
    "",
  ]);
  const { schedule, ...trunk } = config(`${run}/trunk`);
  const { regime, schedule: none, ...lr } = config("train/f1-digits/lr/seed-1");
  assertEquals([schedule, none], [undefined, undefined]);
  assertEquals(trunk, { ...lr, regime: { epochs: 2, drops: regime.drops.slice(0, 1) } });
  const workers = own.filter((name) => name.includes("worker")).map((name) => {
    const { update, branch, regime: { epochs, drops } } = config(name);
    return [update, branch, epochs, drops.length, named.get(name)!.inputs["start"]];
  });
  assertEquals(workers, [
    [{ worker: 1, workers: 2 }, 1, 4, 2, `${run}/trunk`],
    [{ worker: 2, workers: 2 }, 1, 4, 2, `${run}/trunk`],
    [{ worker: 1, workers: 2 }, 2, 4, 1, `${run}/round-1`],
    [{ worker: 2, workers: 2 }, 2, 4, 1, `${run}/round-1`],
  ]);
  assertEquals(named.get(own[1]!)!.modules!["update"], "models/updates/worker_share.ts");
});

Deno.test("more workers leave trunk and workers of SWAP as they are, and no other training has other configuration", async () => {
  const more = (await stagesOf({ ...METHODS, "methods.swap.branches.workers": 3 })).named;
  const run = "train/f1-digits/swap/seed-1";
  for (const [name, stage] of named) {
    if (name.startsWith("train/") && name !== run && !name.includes("swap/seed-2")) {
      if (name.includes("seed-1")) assertEquals(more.get(name), stage);
    }
  }
  assertNotEquals(more.get(run), named.get(run));
  const without = (await stagesOf({ "experiments.f1-digits.methods": ["sb", "lr"] })).named;
  for (const name of ["train/f1-digits/sb/seed-1", "train/f1-digits/lr/seed-1"]) {
    assertEquals(without.get(name), named.get(name));
  }
});

Deno.test("the average of workers is measured from the network that they began with, and evaluated as the plain one", async () => {
  const networks = async (zeroGamma: boolean) => {
    const { named } = await stagesOf({
      "experiments.resnet44-part.methods": ["swap"],
      "methods.swap.branches.workers": 2,
      ...(zeroGamma && { "methods.swap.zeroGamma": true }),
    }, "cifar10-part");
    const run = "resnet44-part/swap/seed-1";
    const stages = [`train/${run}/trunk`, `train/${run}/round-1/worker-1`, `train/${run}`];
    return [...stages, `evaluate/${run}`].map((name) => named.get(name)!.modules!["network"]);
  };
  const [plain, zero] = ["models/resnet44.ts", "models/resnet44_zero_gamma.ts"];
  assertEquals(await networks(true), [zero, zero, zero, plain]);
  assertEquals(await networks(false), [plain, plain, plain, plain]);
});

Deno.test("a tuned method with branches is tried with all of its stages, on held-out images", async () => {
  const { named } = await stagesOf({
    "experiments.tuned-smoke.methods": ["sb", "swap"],
    "experiments.tuned-smoke.regime": { epochs: 2, learningRate: { 0: 0.1, 1: 0.01 } },
    "methods.swap.branches.workers": 2,
  }, "smoke-tuned");
  const trial = "train/tuned-smoke/swap/trial-1";
  const stages = [`${trial}/trunk`, `${trial}/round-1/worker-1`, trial].map((name) =>
    named.get(name)!
  );
  const fields = stages.map(({ config }) => config as { validation?: number; divergence?: string });
  assertEquals(fields.map(({ validation }) => validation), [500, 500, 500]);
  assertEquals(fields.map(({ divergence }) => divergence), ["record", "record", undefined]);
  assertEquals(named.get("tune/tuned-smoke/swap")!.inputs["trial-1"], trial);
  const worker = named.get("train/tuned-smoke/swap/seed-1/round-1/worker-2")!;
  assertEquals(worker.inputs["tuned"], "tune/tuned-smoke/swap");
});

Deno.test("tables and the summary count the images of all workers, and the updates of one after the other", async () => {
  const { named, summary } = await stagesOf(METHODS);
  const { rows } = named.get("tables/quick")!.config as unknown as {
    rows: { methods: { name: string; epochs: number; updates: number; images: number }[] }[];
  };
  const spent = rows[0]!.methods.map(({ name, epochs, updates, images }) => [
    name,
    epochs,
    updates,
    images,
  ]);
  assertEquals(spent, [
    ["sb", 10, 1250, 80_000],
    ["lr", 10, 40, 80_000],
    // 2 epochs of 4 updates, then 8 of 125 by each worker.
    ["swap", 18, 1008, 144_000],
    ["post-local", 10, 40, 80_000],
  ]);
  const { text } = (await summary!(() => null, new Set(named.keys())))!;
  assertStringIncludes(text, "7,014");
});

const row = (epoch: number, value: number, first?: number): EpochRow => ({
  ...{ epoch, updates: 4 * epoch, learningRate: 0.1, loss: value, error: value },
  ...{ gradientNorm: value, testError: value, distance: value, firstLayerDistance: value },
  ...(first !== undefined && { firstLearningRate: first }),
});

Deno.test("the history of workers goes on where the trunk ended, with their means, and ends with the curves of their average", () => {
  const joined = { testError: 1, distance: 7, firstLayerDistance: 8 };
  const history = joinedHistory(
    [row(0.5, 9, 0.02), row(1, 8, 0.05)],
    [[row(1, 2), row(2, 1)], [row(1, 4), row(2, 5)]],
    joined,
  );
  assertEquals(history, [
    row(0.5, 9, 0.02),
    row(1, 8, 0.05),
    { ...row(2, 3, 0.1), gradientNorm: 4 },
    { ...row(3, 3, 0.1), gradientNorm: 5, ...joined },
  ]);
});
