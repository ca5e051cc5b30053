import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { joinWorkers } from "../../../models/averages/join_workers.ts";
import batchNorm from "../../../models/batch_norm.ts";
import { evaluate } from "../../../models/evaluation/evaluate.ts";
import type { Weights } from "../../../models/model.ts";
import { stream } from "../../../models/random/random.ts";
import workerShare from "../../../models/updates/worker_share.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance, values } from "../helpers.ts";
import {
  normalization,
  referenceData,
  referenceNetwork,
  referenceTraining,
} from "../training/reference_training.ts";
import { train } from "../training/small_training.ts";
import type { PaperTraining } from "../training/paper_training.ts";
import { softmaxRegression } from "../updates/softmax_regression.ts";

const library = await openForTests();
const data = referenceData(1);
const trained = await Promise.all([1, 2, 3].map((drawSeed) =>
  train(
    library,
    referenceTraining(batchNorm(), {
      regime: { epochs: 3, drops: [{ epoch: 0, learningRate: 0.3 }] },
      drawSeed,
    }),
  )
));
const workers = trained.map(({ weights }) => weights);
const options = {
  ...{ network: referenceNetwork, batchNorm: batchNorm(), workers, data, test: data },
  ...{ normalization, batch: 21, seed: 1, session: { threads: 1 } },
};
const joined = await joinWorkers(library, options);
const learned = [...workers[0]!.keys()].filter((name) => !name.includes("running"));
const meanOf = (name: string) =>
  values(workers[0]!, name)
    .map((_, i) => workers.reduce((sum, weights) => sum + values(weights, name)[i]!, 0) / 3);

Deno.test("joinWorkers() results in the mean of the workers' parameters, in float64 by hand", () => {
  for (const name of learned) {
    assert(distance(values(joined.weights, name), meanOf(name)) < 1e-7, name);
  }
  const first = values(workers[0]!, "output.weight");
  assert(distance(first, meanOf("output.weight")) > 1e-3, "workers differ");
});

Deno.test("joinWorkers() makes running means that are those of the average over the training set", () => {
  const [kernel, bias] = ["dense1.weight", "dense1.bias"].map((name) =>
    values(joined.weights, name)
  );
  const pixels = Array.from(data.images.data, Number).map((byte) => (byte / 255 - 0.5) / 0.25);
  const wanted = bias!.map((shift, unit) => {
    let sum = 0;
    for (let example = 0; example < 21; example++) {
      for (let k = 0; k < 6; k++) sum += pixels[6 * example + k]! * kernel![4 * k + unit]!;
    }
    return shift + sum / 21;
  });
  const found = values(joined.weights, "norm1.running_mean");
  assert(distance(found, wanted) < 1e-5);
  assert(distance(found, meanOf("norm1.running_mean")) > 1e-3, "not the mean of the workers' own");
});

Deno.test("joinWorkers() says the errors before and after batch norm is recalibrated, and how far the average is from the start", async () => {
  const common = { network: referenceNetwork, batchNorm: batchNorm(), data, normalization };
  const error = async (weights: Weights) => {
    const { correct } = await evaluate(library, { ...common, weights, batch: 7 });
    return 100 * (1 - correct / 21);
  };
  assertAlmostEquals(joined.errorAfter, await error(joined.weights));
  const averaged = [...workers[0]!].map(([name, tensor]) =>
    [name, { ...tensor, data: Float32Array.from(meanOf(name)) }] as const
  );
  assertAlmostEquals(joined.errorBefore, await error(new Map(averaged)));
  const alone = await joinWorkers(library, { ...options, workers: [workers[0]!] });
  assertAlmostEquals(alone.distance, trained[0]!.rows.at(-1)!.distance, 1e-5);
  assertAlmostEquals(alone.firstLayerDistance, trained[0]!.rows.at(-1)!.firstLayerDistance, 1e-5);
});

Deno.test("joinWorkers() refuses a worker that lacks a weight", async () => {
  const lacking = new Map([...workers[0]!].filter(([name]) => name !== "output.bias"));
  await assertRejects(
    () => joinWorkers(library, { ...options, workers: [workers[1]!, lacking] }),
    Error,
    'lack "output.bias"',
  );
  assertEquals(learned.includes("output.bias"), true);
});

/** Two workers of a network without batch norm that train otherwise in something, and their average. */
async function joinedWithoutNorm(changesOf: (worker: number) => Partial<PaperTraining>) {
  const { network, data } = softmaxRegression(stream(4, "join"), [21, 1, 4], 3);
  const of = (changes: Partial<PaperTraining>) =>
    train(library, referenceTraining(batchNorm(), { network, data, test: data, ...changes }));
  const trained = await Promise.all([1, 2].map((worker) => of(changesOf(worker))));
  const workers = trained.map(({ weights }) => weights);
  const joined = await joinWorkers(library, { ...options, network, data, test: data, workers });
  const [first, second] = workers.map((weights) => values(weights, "weight"));
  assert(distance(first!, second!) > 1e-3, "workers differ");
  assertEquals([...joined.weights.keys()], ["weight"]);
  const mean = first!.map((value, i) => (value + second![i]!) / 2);
  assert(distance(values(joined.weights, "weight"), mean) < 1e-7);
  assertEquals(joined.errorAfter, joined.errorBefore);
}

Deno.test("joinWorkers() averages the workers of post-local SGD where the network has no batch norm", () =>
  joinedWithoutNorm((worker) => ({ remedies: { update: workerShare({ worker, workers: 2 }) } })));

Deno.test("joinWorkers() averages the workers of SWAP where the network has no batch norm", () =>
  joinedWithoutNorm((drawSeed) => ({ drawSeed })));
