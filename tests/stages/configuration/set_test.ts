/** What a field of the command line leaves beside it: what is the entry's own, inherited or there by default. */
import { assertEquals } from "@std/assert";
import type { Json } from "../../../pipeline/types.ts";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { loadDag } from "../../../stages/dag.ts";
import { lookInto } from "../../../stages/own_data/look_into.ts";
import { KNOWLEDGE } from "../../../stages/mistakes/knowledge.ts";
import { copyConfigs } from "./config_copy.ts";
import { ownDataEntry } from "./own_data_entry.ts";

const NEEDED = "network: f1\ndataset: mnist-digits\n";

/** The configuration of experiments by the texts of their files, with fields of the command line. */
async function configured(
  files: Readonly<Record<string, string>>,
  set: readonly (readonly [path: string, value: Json])[],
) {
  await using copy = await copyConfigs();
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(`${copy.root}/configs/datasets`, { recursive: true });
    await copy.write(`${path}.yaml`, text);
  }
  const settings = set.map(([path, value]) => ({ path, value }));
  const { configuration, mistakes, idleMistakes } = await checkConfiguration(
    copy.root,
    { experiment: "own" },
    settings,
    { ...KNOWLEDGE, lookInto: lookInto(copy.root, () => {}) },
  );
  assertEquals([...mistakes, ...idleMistakes], []);
  return configuration!;
}

const regimes = async (
  files: Readonly<Record<string, string>>,
  ...set: (readonly [string, Json])[]
) => {
  const { experiments } = await configured(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`experiments/${name}`, text])),
    set,
  );
  return Object.keys(files).map((name) => experiments[name]!.regime);
};
const FIRST = ["experiments.own.regime.learningRate.0", 0.1] as const;

Deno.test("--set of one learning rate keeps the drops that there are by default", async () => {
  const rates = { 0: 0.1, 5: 0.005 };
  assertEquals(await regimes({ own: NEEDED }, FIRST), [{ epochs: 10, learningRate: rates }]);
  assertEquals(await regimes({ own: `${NEEDED}regime: {}\n` }, FIRST), [
    { epochs: 10, learningRate: rates },
  ]);
});

Deno.test("--set of one learning rate goes with the default of the epochs that are set, in either order", async () => {
  const epochs = ["experiments.own.regime.epochs", 20] as const;
  const wanted = [{ epochs: 20, learningRate: { 0: 0.1, 10: 0.005 } }];
  assertEquals(await regimes({ own: NEEDED }, epochs, FIRST), wanted);
  assertEquals(await regimes({ own: NEEDED }, FIRST, epochs), wanted);
});

Deno.test("--set of one learning rate keeps the drops that are inherited, and heirs have the new one too", async () => {
  const rates = "learningRate: { 0: 0.4, 3: 0.2, 6: 0.1 }";
  const files = {
    parent: `${NEEDED}regime: { epochs: 8, ${rates}, weightDecay: { 0: 0.001, 4: 0 } }\n`,
    own: "extends: parent\nregime: { epochs: 9 }\n",
    heir: "extends: own\nregime: { epochs: 7 }\n",
    other: "extends: own\nregime: { learningRate: { 0: 0.3 } }\n",
  };
  const set = [FIRST, ["experiments.own.regime.weightDecay.6", 0.002]] as const;
  const weightDecay = { 0: 0.001, 4: 0, 6: 0.002 };
  assertEquals(await regimes(files, ...set), [
    { epochs: 8, learningRate: { 0: 0.4, 3: 0.2, 6: 0.1 }, weightDecay: { 0: 0.001, 4: 0 } },
    { epochs: 9, learningRate: { 0: 0.1, 3: 0.2, 6: 0.1 }, weightDecay },
    { epochs: 7, learningRate: { 0: 0.1, 3: 0.2, 6: 0.1 }, weightDecay },
    // A mapping that is written in a file replaces the whole.
    { epochs: 9, learningRate: { 0: 0.3 }, weightDecay },
  ]);
});

Deno.test("--set of one learning rate keeps the drops of the entry's own, and what was set before", async () => {
  const own = `${NEEDED}regime: { learningRate: { 0: 0.4, 3: 0.2 } }\n`;
  assertEquals(await regimes({ own }, FIRST), [{ epochs: 10, learningRate: { 0: 0.1, 3: 0.2 } }]);
  assertEquals(await regimes({ own }, FIRST, ["experiments.own.regime.learningRate.7", 0.01]), [
    { epochs: 10, learningRate: { 0: 0.1, 3: 0.2, 7: 0.01 } },
  ]);
  assertEquals(await regimes({ own: NEEDED }, FIRST, [FIRST[0].replace(".0", ".7"), 0.01]), [
    { epochs: 10, learningRate: { 0: 0.1, 5: 0.005, 7: 0.01 } },
  ]);
  const whole = ["experiments.own.regime.learningRate", { 0: 1 }] as const;
  assertEquals(await regimes({ own }, FIRST, whole), [{ epochs: 10, learningRate: { 0: 1 } }]);
  assertEquals(await regimes({ own: NEEDED }, whole, FIRST), [
    { epochs: 10, learningRate: { 0: 0.1 } },
  ]);
});

Deno.test("--set keeps what lies beside it in methods and data sets as well", async () => {
  await using copy = await copyConfigs();
  const [methods, datasets] = await Promise.all(["methods.yaml", "datasets.yaml"].map(copy.read));
  const found = await configured({
    methods: `${methods}\nmore:\n  extends: swap\n  title: More\n`,
    datasets: `${datasets}\nheir:\n  reduces: cifar-10\n`,
    "experiments/own": NEEDED,
  }, [
    ["methods.more.branches.each.learningRate", "linear"],
    ["datasets.heir.prepare.splits.test", ["test_batch.bin", "data_batch_5.bin"]],
  ]);
  assertEquals(found.methods.more!.branches!.each, { batch: "small", learningRate: "linear" });
  const { prepare } = found.datasets.heir!;
  const splits: unknown = "splits" in prepare ? prepare.splits : undefined;
  assertEquals(splits, {
    train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
    test: ["test_batch.bin", "data_batch_5.bin"],
  });
});

Deno.test("--set of one part of a normalization keeps the other, be it a default or that of the data", async () => {
  const mean = ["experiments.own.preprocessing.normalization.mean", [0.25]] as const;
  const plain = await configured({ "experiments/own": NEEDED }, [mean]);
  const of = ({ experiments }: typeof plain) => experiments.own!.preprocessing.normalization;
  assertEquals(of(plain), { mean: [0.25], std: [0.5] });
  const onOwnData = await configured({
    "datasets/mine": ownDataEntry({
      shape: [28, 28, 1],
      examples: { train: 1000, test: 20 },
      normalization: { mean: [0.4], std: [0.125] },
    }),
    "experiments/own": "network: f1\ndataset: mine\n",
  }, [mean]);
  assertEquals(of(onOwnData), { mean: [0.25], std: [0.125] });
});

Deno.test("--set of a field within what is no mapping is refused, be it the entry's own or inherited: it would drop the whole", async () => {
  await using copy = await copyConfigs();
  const mistakes = async (path: string, value: Json) =>
    (await checkConfiguration(copy.root, "quick", [{ path, value }])).mistakes;
  for (const method of ["lr", "gbn"]) {
    const rate = `methods.${method}.learningRate`;
    assertEquals(await mistakes(`${rate}.times`, 2), [
      `Cannot set "${rate}.times": ${rate} is "square-root"; set all of ${rate}: { power: 0.5, times: 2 }.`,
    ]);
    assertEquals(await mistakes(rate, { power: 0.5, times: 2 }), []);
  }
  assertEquals(await mistakes("methods.sb-no-momentum.learningRate.times", 5), []);
  const methods = "experiments.f1-digits.methods";
  assertEquals(await mistakes(`${methods}.0`, "gbn"), [
    `Cannot set "${methods}.0": ${methods} is ["sb","lb","lr","gbn","ra"]; set all of ${methods}.`,
  ]);
});

Deno.test("--set that no run has is found: an experiment, method or data set that none uses, and a field that the heir has itself", async () => {
  await using copy = await copyConfigs();
  const set: readonly (readonly [path: string, value: Json, isIdle: boolean])[] = [
    ["experiments.c1.regime.epochs", 7, true],
    // f1-digits reduces f1.
    ["experiments.f1.regime.epochs", 7, true],
    ["experiments.f1.optimizer.momentum", 0.5, false],
    ["experiments.f1-digits.regime.learningRate.0", 0.2, false],
    ["methods.linear.title", "Linear", true],
    ["methods.gbn.title", "Ghosts", false],
    ["methods.lb.gradientNoise", "none", false],
    ["datasets.mnist.title", "Digits", true],
    ["datasets.mnist-digits.title", "Digits", false],
    ["profile.seeds", 2, false],
  ];
  const settings = set.map(([path, value]) => ({ path, value }));
  const found = await checkConfiguration(copy.root, "quick", settings);
  assertEquals([found.mistakes, found.idleMistakes], [[], []]);
  assertEquals(found.idleSettings, set.filter(([, , isIdle]) => isIdle).map(([path]) => path));
  const { notices } = await loadDag({
    root: copy.root,
    profile: "quick",
    set: settings.slice(0, 1),
    device: "cpu",
  });
  assertEquals(notices!.filter((text) => text.startsWith("--set")), [
    '--set experiments.c1.regime.epochs changes no run of the profile "quick".',
  ]);
});
