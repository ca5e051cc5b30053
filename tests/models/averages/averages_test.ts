import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import exponential from "../../../models/averages/exponential.ts";
import swa from "../../../models/averages/swa.ts";
import batchNorm from "../../../models/batch_norm.ts";
import { evaluate } from "../../../models/evaluation/evaluate.ts";
import type { Weights } from "../../../models/model.ts";
import { stream } from "../../../models/random/random.ts";
import { fit } from "../../../models/training/fit.ts";
import type { BuildWeightAverage } from "../../../models/training/weight_average.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance, uint8, values } from "../helpers.ts";
import { type PaperTraining, paperTraining } from "../training/paper_training.ts";
import {
  normalization,
  referenceData,
  referenceNetwork,
  referenceTraining,
} from "../training/reference_training.ts";
import { softmaxRegression } from "../updates/softmax_regression.ts";

const library = await openForTests();

/** Six updates: the weights after each, and what the training results in. */
async function run(average?: BuildWeightAverage, changes: Partial<PaperTraining> = {}) {
  const after: Weights[] = [];
  const training = paperTraining(referenceTraining(batchNorm(), {
    ...changes,
    regime: { epochs: 2, drops: [{ epoch: 0, learningRate: 0.1 }] },
    checkpoints: {
      due: () => true,
      save: ({ tensors }) => Promise.resolve(void after.push(tensors)),
    },
    remedies: average === undefined ? {} : { average },
    ...changes,
  }));
  const steps = fit(library, training);
  for (;;) {
    const step = await steps.next();
    if (step.done) return { after, ...step.value };
  }
}
const plain = await run();
const LEARNED = [...plain.weights.keys()].filter((name) => !name.includes("running"));

const CASES: readonly [string, BuildWeightAverage, readonly number[]][] = [
  ["swa() from the middle, every update", swa({ start: 0.5, every: 1 }), [0, 0, 0, 1, 1, 1]],
  ["swa() from the beginning, every second update", swa({ start: 0, every: 2 }), [
    0,
    1,
    0,
    1,
    0,
    1,
  ]],
  ["swa() of a single set of weights", swa({ start: 0.5, every: 2 }), [0, 0, 0, 0, 1, 0]],
  ["exponential() of every update", exponential({ decay: 0.5, every: 1 }), [1, 2, 4, 8, 16, 32]],
  ["exponential() of every third update", exponential({ decay: 0.75, every: 3 }), [
    0,
    0,
    3,
    0,
    0,
    4,
  ]],
];

for (const [name, average, shares] of CASES) {
  Deno.test(`${name} results in the mean of the weights that entered, in float64 by hand`, async () => {
    const { weights, measurements } = await run(average);
    const total = shares.reduce((a, b) => a + b);
    for (const name of LEARNED) {
      const wanted = values(plain.weights, name).map((_, i) =>
        shares.reduce((sum, share, k) => sum + share * values(plain.after[k]!, name)[i]!, 0) / total
      );
      assert(distance(values(weights, name), wanted) < 1e-6, name);
    }
    assertEquals(Object.keys(measurements!), [
      "test error before recalibration (%)",
      "test error after recalibration (%)",
    ]);
  });
}

Deno.test("the error that an average measures is of the weights that it results in, on the images that histories are of", async () => {
  // A trial gives those that it holds out.
  const { images, labels } = referenceData(1);
  const others = Array.from(labels.data, Number).map((label, i) => (label + i % 2) % 3);
  const heldOut = { images, labels: uint8([21], others) };
  const { weights, measurements } = await run(swa({ start: 0, every: 2 }), { test: heldOut });
  const errorOn = async (data: typeof heldOut) => {
    const network = referenceNetwork;
    const rest = { network, normalization, weights, batchNorm: batchNorm(), batch: 7 };
    const { correct, examples } = await evaluate(library, { ...rest, data });
    return 100 * (1 - correct / examples);
  };
  const measured = measurements!["test error after recalibration (%)"]!;
  assertAlmostEquals(measured, await errorOn(heldOut), 1e-9);
  assert(Math.abs(measured - await errorOn(referenceData(1))) > 1);
});

Deno.test("an average recalibrates batch norm: its running means are those of its own weights over the training set", async () => {
  const { weights } = await run(swa({ start: 0, every: 1 }));
  const [kernel, bias] = ["dense1.weight", "dense1.bias"].map((name) => values(weights, name));
  const pixels = Array.from(referenceData(1).images.data, Number)
    .map((byte) => (byte / 255 - 0.5) / 0.25);
  const wanted = bias!.map((shift, unit) => {
    let sum = 0;
    for (let example = 0; example < 21; example++) {
      for (let k = 0; k < 6; k++) sum += pixels[6 * example + k]! * kernel![4 * k + unit]!;
    }
    return shift + sum / 21;
  });
  const found = values(weights, "norm1.running_mean");
  found.forEach((mean, unit) => assertAlmostEquals(mean, wanted[unit]!, 1e-5));
  assertNotEquals(found, values(plain.weights, "norm1.running_mean"));
});

Deno.test("both averages end well for a network without batch norm, and nothing of it is recalibrated", async () => {
  const { network, data } = softmaxRegression(stream(4, "averages"), [21, 1, 4], 3);
  const withoutNorm = { network, data, test: data };
  const { after } = await run(undefined, withoutNorm);
  // Six updates: the mean of the last three, and weights that count by a half less with every update.
  const cases: readonly [BuildWeightAverage, readonly number[]][] = [
    [swa({ start: 0.5, every: 1 }), [0, 0, 0, 1, 1, 1]],
    [exponential({ decay: 0.5, every: 1 }), [1, 2, 4, 8, 16, 32]],
  ];
  for (const [average, shares] of cases) {
    const { weights, measurements } = await run(average, withoutNorm);
    const total = shares.reduce((a, b) => a + b);
    const wanted = values(after[0]!, "weight").map((_, i) =>
      shares.reduce((sum, share, k) => sum + share * values(after[k]!, "weight")[i]!, 0) / total
    );
    assertEquals([...weights.keys()], ["weight"]);
    assert(distance(values(weights, "weight"), wanted) < 1e-6);
    const [before, afterwards] = Object.values(measurements!);
    assertEquals(afterwards, before);
  }
});
