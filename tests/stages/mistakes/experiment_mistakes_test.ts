/** What is said of an experiment beside its data and its network, before anything is fetched or run. */
import { assertEquals } from "@std/assert";
import { profileNames } from "../../../stages/configuration/config_files.ts";
import { digits, type MistakeCase, mistakes, testMistakes } from "./mistake_cases.ts";
import { ROOT } from "../../root.ts";

Deno.test("every experiment that is committed fits its data and its network", async () => {
  for (const profile of await profileNames(ROOT)) assertEquals(await mistakes({}, profile), []);
});

/** A file that is a byte longer than an image of CIFAR. */
const ODD = (name: string) => ({ [name]: { bytes: 3074, sha256: "0".repeat(64) } });

const CASES: readonly MistakeCase[] = [
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
    "Wanted another network, such as one of your own: `deno task new network <name>` writes one.",
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
    "A file of your own is named by its path, such as ./lenet.ts.",
  ],
];

testMistakes(CASES);

Deno.test("all that is wrong is told at once, each by what was set", async () => {
  const told = await mistakes(
    digits({ "batch.large": 16_384, "preprocessing.crop": 64, ghostBatch: 20_000 }),
  );
  assertEquals(told.length, 3, told.join("\n"));
});
