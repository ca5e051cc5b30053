/** What is said of an experiment beside its data and its network, before anything is fetched or run. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { profileNames } from "../../../stages/configuration/config_files.ts";
import { KNOWLEDGE } from "../../../stages/training/knowledge.ts";
import type { Json } from "../../../pipeline/types.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

async function mistakes(set: Readonly<Record<string, Json>>, profile = "quick") {
  const settings = Object.entries(set).map(([path, value]) => ({ path, value }));
  return (await checkConfiguration(ROOT, profile, settings, KNOWLEDGE)).mistakes;
}

Deno.test("every experiment that is committed fits its data and its network", async () => {
  for (const profile of await profileNames(ROOT)) assertEquals(await mistakes({}, profile), []);
});

const digits = (fields: Readonly<Record<string, Json>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([path, value]) => [`experiments.f1-digits.${path}`, value]),
  );

/** A file that is a byte longer than an image of CIFAR. */
const ODD = (name: string) => ({ [name]: { bytes: 3074, sha256: "0".repeat(64) } });

/** What is set → what is told of it, in full or in part. */
const CASES: readonly [string, Readonly<Record<string, Json>>, ...string[]][] = [
  [
    "a large batch above the training set",
    digits({ "batch.large": 16_384 }),
    "--set experiments.f1-digits.batch.large: a batch of 16,384 examples is larger than the training set " +
    'of data set "mnist-digits": wanted at most 8,000.',
  ],
  [
    "a rest of one example, of 7,999",
    digits({ "batch.large": 7999 }),
    "batches of 7,999, which leave one image over. Wanted another size, such as 8,000.",
  ],
  ["a rest of one example, of 19", digits({ "batch.small": 19 }), "such as 20."],
  ["a rest of one example, of 421", digits({ "batch.small": 421 }), "such as 422."],
  ["a batch of one example", digits({ "batch.small": 1 }), "in batches of 1.", "such as 2."],
  [
    "ghosts of one example",
    digits({ ghostBatch: 1 }),
    "in batches of 2,048 and ghosts of 1.",
  ],
  [
    "a rest that ghosts cut into single examples",
    digits({ "batch.large": 2665, ghostBatch: 2 }),
    "in batches of 2,665 and ghosts of 2",
  ],
  [
    "ghosts larger than the batch",
    digits({ ghostBatch: 4096 }),
    "found 4,096, wanted at most 2,048, the largest batch that is cut into ghost batches.",
  ],
  [
    "a batch of a sweep above the training set",
    { "experiments.f1-sweep.sweep.gbn": [64, 9000] },
    "--set experiments.f1-sweep.sweep.gbn: experiments.f1-sweep.sweep.gbn.1: a batch of 9,000",
  ],
  [
    "a batch of a method above the training set",
    { "methods.lb.batch": 9000 },
    "--set methods.lb.batch: a batch of 9,000 examples is larger",
  ],
  [
    "ghosts of a method's own that are larger than its batch",
    { "methods.gbn.ghostBatch": 2049 },
    'methods.gbn.ghostBatch: found 2,049, wanted at most 2,048, the batch of "gbn".',
  ],
  [
    "ghosts of a method that has none",
    { "methods.lr.ghostBatch": 16 },
    'methods.lr.ghostBatch: "lr" has no ghost batches: wanted `batchNorm: ghost` beside it, or no size.',
  ],
  [
    "a tuning that holds out more than a trial can spare",
    digits({
      tuning: {
        trials: 2,
        validation: 6000,
        learningRate: { from: 0.1, to: 10 },
        momentum: { from: 0, to: 0.9 },
      },
    }),
    "6,000 of 8,000 training images held out leave 2,000 to a trial: wanted more than a batch of 2,048",
  ],
  [
    "a warm-up longer than the training",
    { "methods.lb.warmUp": { updates: 81, from: 0.1 } },
    'found 81, wanted at most 80, the updates of "lb".',
  ],
  [
    "a warm-up that leaves no update to the decay",
    { "methods.lb.warmUp": { share: 1, from: 0.1 }, "methods.lb.decay": { shape: "cosine" } },
    'warmUp.share: found 80, wanted at most 79, one less than the updates of "lb"',
  ],
  [
    "a decay that rises",
    { "methods.lb.decay": { shape: "polynomial", power: -1 } },
    "power: found -1, wanted more than 0.",
  ],
  [
    "growth where there are no drops",
    { "methods.lb.decay": { shape: "cosine" }, "methods.lb.batchGrowth": { upTo: "large" } },
    "wanted `decay` or `batchGrowth`, not both.",
  ],
  [
    "growth to a batch that is smaller",
    { "methods.lb.batchGrowth": { upTo: 2047 } },
    'found 2,047, wanted at least 2,048, the first batch of "lb".',
  ],
  [
    "growth above the training set",
    { "methods.lb.batchGrowth": { upTo: 20_000 } },
    'the batch of "lb" grows to 20,000 examples: wanted at most 8,000, the training images.',
  ],
  [
    "growth to a batch with a rest of one example",
    { "methods.lb.batchGrowth": { upTo: 7999 } },
    'the batch of "lb" grows to 7,999 examples, which leave batch norm a single one of 8,000',
  ],
  [
    "growth with the noise of one size of batch",
    { "methods.lb.gradientNoise": "matched", "methods.lb.batchGrowth": { upTo: 4096 } },
    "wanted `gradientNoise: none` beside it.",
  ],
  [
    "a setting of another optimizer",
    { "methods.lb.optimizer": { rule: "adamw", trust: 0.02 } },
    'methods.lb.optimizer.trust: the optimizer of "lb", adamw, has no such setting: wanted `rule` to be lars.',
  ],
  [
    "a setting of other optimizers, in an experiment",
    digits({ "optimizer.exclude": ["bias"] }),
    "has no such setting: wanted `rule` to be sgd or lars or adamw or lamb.",
  ],
  [
    "LARS with the experiment's clipping",
    { "methods.lb.optimizer": { rule: "lars" } },
    'optimizer.gradientClip: lars of "lb" scales every step by the norm of its weight, which undoes clipping: found 5, ',
    "wanted null.",
  ],
  [
    "Nesterov without momentum",
    { "methods.lb.optimizer": { rule: "sgd", nesterov: true, momentum: 0 } },
    '"lb" has no momentum: wanted one above 0, or no `nesterov`.',
  ],
  [
    "moments that are reset",
    { "methods.lb.optimizer": { rule: "adamw", resetsMomentum: true } },
    'adamw of "lb" corrects its moments by the updates since the beginning',
  ],
  [
    "branches where the learning rate never drops",
    {
      ...digits({ "regime.learningRate": { 0: 0.1 } }),
      "methods.lb.branches": { workers: 2, examples: "shares" },
    },
    'methods.lb.branches: the regime of "lb" has no lower learning rate, at which it could branch: wanted a drop in `regime`.',
  ],
  [
    "rounds of no whole epochs",
    { "methods.lb.branches": { workers: 2, examples: "shares", rounds: 3 } },
    "methods.lb.branches.rounds: found 3, wanted a divisor of 8, the epochs after the first drop.",
  ],
  [
    "branches beside a decay",
    {
      "methods.lb.decay": { shape: "cosine" },
      "methods.lb.branches": { workers: 2, examples: "all" },
    },
    'methods.lb.branches: "lb" also has `decay`: wanted one of both.',
  ],
  [
    "more workers than a batch has examples for",
    { "methods.lb.branches": { workers: 1000, examples: "shares" } },
    'methods.lb.branches.workers: the smallest batch of "lb" leaves a worker fewer than two examples: wanted fewer than 1,000.',
  ],
  [
    "a size of batches for shares of another",
    { "methods.lb.branches": { workers: 2, examples: "shares", each: { batch: "small" } } },
    'methods.lb.branches.each.batch: shares are of the batch of "lb": wanted `examples: all` or no size.',
  ],
  [
    "a worker whose last batch is a single image",
    { "methods.lb.branches": { workers: 2, examples: "all", each: { batch: 421 } } },
    "methods.lb.branches.each.batch: batches of 421 of 8,000 training images leave a worker none, or batch norm a single one",
  ],
  [
    "shares of an update that is another one already",
    {
      "methods.gbn.sam": { rho: 0.05, perGhost: false },
      "methods.gbn.branches": { workers: 2, examples: "shares" },
    },
    'methods.gbn.branches.examples: a worker\'s update on its share would take the place of another that "gbn" has',
  ],
  [
    "a perturbation for each ghost where there is none",
    { "methods.lb.sam": { rho: 0.05, perGhost: true } },
    'sam.perGhost: "lb" has no ghost batches: wanted `batchNorm: ghost` beside it, or false.',
  ],
  [
    "SAM with noise",
    {
      "methods.noise.sam": { rho: 0.05, perGhost: false },
      "experiments.f1-digits.methods": ["noise"],
    },
    'the noise of "noise" would be in the perturbation too',
  ],
  [
    "the noise scale without ghosts",
    { "methods.lr.noiseScale": true },
    'noiseScale: "lr" has no ghost batches',
  ],
  [
    "the noise scale of a batch that is one ghost",
    { "methods.gbn.noiseScale": true, ...digits({ "batch.large": 2100, ghostBatch: 1700 }) },
    "noiseScale: a batch of 1,700 examples is a single ghost, which tells no noise",
  ],
  [
    "the noise scale of perturbed gradients",
    { "methods.gbn.noiseScale": true, "methods.gbn.sam": { rho: 0.05, perGhost: true } },
    "wanted `sam` or `noiseScale`, not both.",
  ],
  [
    "an average that nothing enters",
    { "methods.lb.average": { rule: "swa", start: 0.9, every: 9 } },
    'average.every: found 9, wanted at most 8, the updates of "lb" in which its average could begin.',
  ],
  [
    "an average that is reset",
    {
      "methods.lb.average": { rule: "exponential", decay: 0.5, every: 1 },
      "methods.lb.optimizer": { resetsMomentum: true },
    },
    '"lb" resets all state at every epoch, and its average with it.',
  ],
  [
    "an adapted regime without an epoch",
    { "experiments.f1-sweep.sweep.ra": [2], "experiments.f1-sweep.ghostBatch": 2 },
    "regime.epochs: adapted to a batch of 2, no epoch is left.",
  ],
  [
    "the noise of a smaller batch in a smaller one",
    { "experiments.sweep-smoke.sweep.noise": [8] },
    '"noise" adds the gradient noise of a smaller batch: found 8, wanted at least 16.',
  ],
  [
    "a crop larger than the image",
    digits({ "preprocessing.crop": 64 }),
    'found 64, wanted at most 28, the side of the images of data set "mnist-digits" in pixels.',
  ],
  [
    "a crop that the network does not take",
    digits({ "preprocessing.crop": 24 }),
    'network "f1" takes images of 28 × 28 × 1, but those of data set "mnist-digits" with this crop are 24 × 24 × 1.',
  ],
  [
    "a network for other images",
    digits({ network: "c1" }),
    'network "c1" takes images of 32 × 32 × 3, but those of data set "mnist-digits" are 28 × 28 × 1.',
  ],
  [
    "a network for fewer classes",
    { "experiments.c1.dataset": "cifar-100" },
    'network "c1" has 10 classes, but data set "cifar-100" has 100.',
  ],
  [
    "statistics of other channels",
    digits({ "preprocessing.normalization": { mean: [0.5, 0.5, 0.5], std: [1, 1, 1] } }),
    'found 3 means and 3 deviations, but the images of data set "mnist-digits" have one channel: wanted one of each.',
  ],
  [
    "a deviation of zero",
    digits({ "preprocessing.normalization": { mean: [0.5], std: [0] } }),
    "std.0: found 0, wanted more than 0.",
  ],
  [
    "padding by which a crop misses the image",
    { "experiments.f1.preprocessing.augmentation.padding": 28 },
    "augmentation.padding: found 28, wanted less than 28, the side of a crop: otherwise a crop could miss the image.",
  ],
  [
    "a sample larger than the training set",
    { "experiments.f1-sweep.potential.sample": 9000 },
    'potential.sample: found 9,000, wanted at most 8,000, the training images of data set "mnist-digits".',
  ],
  [
    "more examples than the files hold",
    { "datasets.mnist-digits.prepare.splits.train": 8001 },
    "found 10,001, wanted at most 10,000, the images in the files.",
  ],
  [
    "files that are no whole number of images",
    {
      "datasets.generated-10.files": {
        ...ODD("generated-10-train.bin"),
        ...ODD("generated-10-test.bin"),
      },
    },
    "found 3,074, wanted a multiple of 3,073, the bytes of an image with its labels.",
  ],
  [
    "images that are not as many as labels",
    { "datasets.mnist-digits.files.images-idx3-ubyte.bytes": 7_840_017 },
    "found 7,840,017, wanted 16 + a multiple of 10,000, the number of labels in labels-idx1-ubyte.",
  ],
  [
    "threads without number",
    { "profile.threads": 1_000_000 },
    "found 1000000, wanted at most 512.",
  ],
  ["seeds without number", { "profile.seeds": 999_999_999 }, "wanted at most 1,000."],
  ["half a thread", { "profile.threads": 0.5 }, "found 0.5, wanted a whole number."],
  [
    "learning rates that are one number",
    digits({ "regime.learningRate": 0.1 }),
    "found 0.1, wanted a mapping from epochs to values, such as { 0: 0.1, 10: 0.01 }.",
  ],
  [
    "an epoch that is written twice in other words",
    digits({ "regime.learningRate": { 0: 0.1, "05": 0.01 } }),
    'found "05", wanted an epoch.',
  ],
  [
    "a network that there is not",
    digits({ network: "lenet" }),
    'network: there is no network "lenet". Wanted one of: f1, f1-plain, c1,',
  ],
];

for (const [what, set, ...wanted] of CASES) {
  Deno.test(`${what}: told before anything runs`, async () => {
    const told = (await mistakes(set)).join("\n");
    for (const text of wanted) assertStringIncludes(told, text);
  });
}

Deno.test("all that is wrong is told at once, each by what was set", async () => {
  const told = await mistakes(
    digits({ "batch.large": 16_384, "preprocessing.crop": 64, ghostBatch: 20_000 }),
  );
  assertEquals(told.length, 3, told.join("\n"));
});
