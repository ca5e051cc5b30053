import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { growBatch } from "../../../stages/training/batch_growth.ts";
import { trainingModules } from "../../../stages/training/model_modules.ts";
import { trainConfig } from "../../../stages/training/train_config.ts";
import { trainingUpdates } from "../../../stages/training/training_updates.ts";
import { ROOT } from "../../root.ts";

const CIFAR = 50_000;

/** The rate divided by five at some epochs. */
const fifths = (epochs: number, ...drops: number[]) => ({
  epochs,
  drops: [0, ...drops].map((epoch, i) => ({ epoch, learningRate: 0.1 / 5 ** i })),
});
const SMITH = fifths(200, 60, 120, 160);

function updates(regime: typeof SMITH, batch: number, most: number): number {
  return trainingUpdates({ batch, ...growBatch(regime, batch, most) }, CIFAR);
}

Deno.test("a growing batch makes as many updates as Smith et al. 2018 and Yao et al. 2018 count", () => {
  // 391, 79, 16, 10 and 4 updates an epoch with 128, 640, 3,200, 5,120 and 16,000 examples.
  const counted = [
    [SMITH, 128, 128, 200 * 391],
    [SMITH, 128, 16_000, 60 * 391 + 60 * 79 + 40 * 16 + 40 * 4],
    [SMITH, 640, 5120, 60 * 79 + 60 * 16 + 80 * 10],
    [SMITH, 3200, 5120, 60 * 16 + 140 * 10],
    [fifths(90, 30, 60, 80), 128, 16_000, 30 * 391 + 30 * 79 + 20 * 16 + 10 * 4],
  ] as const;
  const found = counted.map(([regime, batch, most]) => updates(regime, batch, most));
  assertEquals(found, counted.map(([, , , byHand]) => byHand));
  // About 29,000 (Smith et al. 2018) and 14,383 (Yao et al. 2018, who leave out incomplete batches).
  assertAlmostEquals(found[1]! / 29_000, 1, 0.01);
  assertAlmostEquals(found[4]! / 14_383, 1, 0.01);
});

Deno.test("rate over batch falls as the regime says, whether the batch grows or the rate falls", () => {
  const { regime, batchSizes } = growBatch(SMITH, 640, 5120);
  assertEquals(batchSizes, { 60: 3200, 120: 5120 });
  const sizes = [640, 3200, 5120, 5120];
  regime.drops.forEach(({ learningRate }, i) =>
    assertAlmostEquals(learningRate / sizes[i]!, SMITH.drops[i]!.learningRate / 640, 1e-15)
  );
  assertEquals(regime.drops.slice(0, 2).map(({ learningRate }) => learningRate), [0.1, 0.1]);
});

Deno.test("the batch grows in place of each fall from the highest rate so far, and where the rate rises, it rises", async () => {
  // C1's rates: a rise at epoch 60, then two falls.
  const { experiments, methods } = await loadConfiguration(ROOT, "paper");
  const rates = experiments.c1!.regime.learningRate;
  assertEquals(rates, { 0: 0.001, 60: 0.01, 120: 0.001, 180: 0.0001 });
  const config = trainConfig(experiments.c1!, methods.grow!);
  assertEquals([config.batch, config.batchSizes], [128, { 120: 1280, 180: 4096 }]);
  const grown = config.regime.drops.map(({ learningRate }) => learningRate);
  assertEquals(grown.slice(0, 3), [0.001, 0.01, 0.01]);
  // A batch of 4,096 in place of 12,800.
  assertAlmostEquals(grown[3]!, 0.0001 * 4096 / 128, 1e-15);
});

Deno.test("a batch that grows is never smaller than at the beginning, and keeps the weight decay of each epoch", () => {
  const drops = [
    { epoch: 0, learningRate: 0.1 },
    { epoch: 1, learningRate: 0.2, weightDecay: 0.5 },
    { epoch: 2, learningRate: 0.05 },
  ];
  const { regime, batchSizes } = growBatch({ epochs: 3, drops }, 8, 100);
  // A quarter of the highest rate, which has a weight decay of its own.
  assertEquals(batchSizes, { 2: 32 });
  assertEquals(regime.drops, [...drops.slice(0, 2), { epoch: 2, learningRate: 0.2 }]);
});

Deno.test("method grow begins as the small batch and ends with the large one, by the paper's schedule", async () => {
  const { experiments, methods } = await loadConfiguration(ROOT, "paper");
  const [experiment, grow] = [experiments.resnet44!, methods.grow!];
  const { batch, batchSizes, regime, ...rest } = trainConfig(experiment, grow);
  assertEquals([batch, batchSizes], [128, { 81: 1280 }]);
  assert(regime.drops.every(({ learningRate }) => learningRate === 0.1));
  const { batch: _, regime: __, ...small } = trainConfig(experiment, methods.sb!);
  assertEquals(rest, small);
  assertEquals(trainingModules(experiment, grow), {
    ...trainingModules(experiment, methods.sb!),
    batchSizes: "models/batch_sizes/steps.ts",
  });
});
