/** What an experiment is that says little: a network and a data set are enough. */
import { assertEquals, assertMatch } from "@std/assert";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { withDefaults } from "../../../stages/configuration/with_defaults.ts";
import { KNOWLEDGE } from "../../../stages/mistakes/knowledge.ts";
import { copyConfigs } from "./config_copy.ts";

/** Checks experiments by the texts of their files; returns the one called `own`. */
async function check(files: Readonly<Record<string, string>>) {
  await using copy = await copyConfigs();
  for (const [name, text] of Object.entries(files)) {
    await copy.write(`experiments/${name}.yaml`, text);
  }
  const found = await checkConfiguration(copy.root, { experiment: "own" }, [], KNOWLEDGE);
  return { ...found, own: found.configuration?.experiments.own };
}

const NEEDED = "network: f1\ndataset: mnist-digits\n";

Deno.test("a network and a data set are an experiment: all else has a default", async () => {
  const { own, mistakes, configuration } = await check({ own: NEEDED });
  assertEquals(mistakes, []);
  assertEquals(configuration!.profile.seeds, 3);
  assertEquals(own, {
    title: "own",
    row: null,
    network: "f1",
    dataset: "mnist-digits",
    // 8,000 images: a large batch of which an epoch has at least four, and an eighth of it.
    batch: { small: 128, large: 1024 },
    ghostBatch: 128,
    ghostExecution: "graph",
    regime: { epochs: 10, learningRate: { 0: 0.05, 5: 0.005 } },
    optimizer: { momentum: 0.9, weightDecay: 0.0001, gradientClip: 5 },
    preprocessing: { normalization: { mean: [0.5], std: [0.5] }, augmentation: null },
    numerics: { deterministic: true, xla: false, precision: "float32" },
    divergence: "fail",
    methods: ["sb", "lb", "lr", "gbn", "ra"],
    follow: "text",
  });
});

Deno.test("a default fills what a mapping lacks, and replaces nothing that is written", async () => {
  const { own } = await check({
    own: `${NEEDED}batch: { small: 64 }\nregime: { epochs: 1 }\noptimizer: { momentum: 0 }\n`,
  });
  assertEquals(own!.batch, { small: 64, large: 1024 });
  assertEquals(own!.ghostBatch, 64);
  assertEquals(own!.regime, { epochs: 1, learningRate: { 0: 0.05 } });
  assertEquals(own!.optimizer, { momentum: 0, weightDecay: 0.0001, gradientClip: 5 });
});

Deno.test("batches are the paper's where the data allow it, and leave no single image over", () => {
  const batches = (examples: number | null) => withDefaults({}, "own", examples).batch;
  assertEquals(batches(60_000), { small: 128, large: 4096 });
  assertEquals(batches(null), { small: 128, large: 4096 });
  assertEquals(batches(10_000), { small: 128, large: 2048 });
  assertEquals(batches(400), { small: 8, large: 64 });
  // 12,801 leave one image over a batch of 128.
  assertEquals(batches(12_801), { small: 129, large: 2064 });
  // No batch leaves less of one image, which the check then refuses.
  assertEquals(batches(1), { small: 2, large: 2 });
  for (let examples = 16; examples < 3000; examples++) {
    const { small, large } = batches(examples) as { small: number; large: number };
    const [rest, ghosts] = [examples % large, large % small];
    assertEquals([small > 1, rest === 1, rest % small === 1, ghosts], [true, false, false, 0]);
    assertEquals(large <= examples, true);
  }
});

Deno.test("`methods+` adds methods to those that an experiment inherits or has by default", async () => {
  const { own } = await check({
    parent: "extends: f1-digits\nrow: null\nmethods: [sb, lb]\nmethods+: [linear]\n",
    own: "extends: parent\nmethods+: [noise, sb]\n",
  });
  assertEquals(own!.methods, ["sb", "lb", "linear", "noise"]);
  const alone = await check({ own: `${NEEDED}methods+: [linear]\n` });
  assertEquals(alone.own!.methods, ["sb", "lb", "lr", "gbn", "ra", "linear"]);
  const replaced = await check({
    parent: "extends: f1-digits\nrow: null\nmethods+: [linear]\n",
    own: "extends: parent\nmethods: [sb]\n",
  });
  assertEquals(replaced.own!.methods, ["sb"]);
});

Deno.test("an unknown method of `methods+` is told at its place", async () => {
  const { mistakes } = await check({ own: `${NEEDED}methods+: [lb-gnb, linaer]\n` });
  assertMatch(mistakes.join("\n"), /own\.yaml:3:20: methods\+\.1: there is no method "linaer"/);
  const none = await check({ own: `${NEEDED}methods+: linear\n` });
  assertMatch(none.mistakes.join("\n"), /own\.yaml:3:11: methods\+: /);
});
