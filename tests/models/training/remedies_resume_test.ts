/** Each remedy from after the paper, stopped in the middle: the same bits as undisturbed. */
import { assertEquals, assertNotEquals } from "@std/assert";
import exponential from "../../../models/averages/exponential.ts";
import swa from "../../../models/averages/swa.ts";
import batchNorm from "../../../models/batch_norm.ts";
import steps from "../../../models/batch_sizes/steps.ts";
import labelSmoothing from "../../../models/losses/label_smoothing.ts";
import adamw from "../../../models/optimizers/adamw.ts";
import lamb from "../../../models/optimizers/lamb.ts";
import lars from "../../../models/optimizers/lars.ts";
import lookaheadAdamw from "../../../models/optimizers/lookahead_adamw.ts";
import lookaheadMomentum from "../../../models/optimizers/lookahead_momentum.ts";
import sgd from "../../../models/optimizers/sgd.ts";
import decay from "../../../models/schedules/decay.ts";
import scaleInvariant from "../../../models/schedules/scale_invariant.ts";
import gain from "../../../models/statistics/gain.ts";
import type { FitOptions } from "../../../models/training/fit_options.ts";
import adaScale from "../../../models/updates/ada_scale.ts";
import batchAugmentation from "../../../models/updates/batch_augmentation.ts";
import gradientPenalty from "../../../models/updates/gradient_penalty.ts";
import sam from "../../../models/updates/sam.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { normalization, referenceTraining } from "./reference_training.ts";
import { digestOf, type Stopped, train, trainUntil } from "./small_training.ts";

const library = await openForTests();
const REGIME = { epochs: 2, drops: [{ epoch: 0, learningRate: 0.05 }] };
const OPTIMIZER = { momentum: 0.9, weightDecay: 5e-4, gradientClip: null };
const AUGMENTED = {
  preprocessing: {
    normalization,
    augmentation: { padding: 1, paddingValue: 7, horizontalFlip: true },
  },
};

const REMEDIES: Readonly<Record<string, Partial<FitOptions>>> = {
  "a cosine behind a warm-up, and a growing batch": {
    schedule: (length) =>
      decay(REGIME, { shape: "cosine", warmUp: { updates: 2, from: 0.1 } }, length),
    batchAt: steps(8, { 1: 12 }),
  },
  "SGD by Nesterov, without decay of norm and bias": {
    optimizer: sgd({ ...OPTIMIZER, gradientClip: 1, nesterov: true, exclude: ["norm", "bias"] }),
  },
  "smoothed labels": { losses: labelSmoothing({ share: 0.1 }) },
  "SAM over the whole batch": { update: sam({ rho: 0.5 }) },
  "a gradient penalty": { update: gradientPenalty({ strength: 2, ghostBatch: 4 }) },
  "copies of each image in one graph": { update: batchAugmentation({ copies: 2 }), ...AUGMENTED },
  "copies of each image in parts": {
    update: batchAugmentation({ copies: 3, ghostBatch: 4 }),
    ...AUGMENTED,
  },
  // Its gain is at most 4/3, so that it does not end before the second stop.
  AdaScale: {
    update: adaScale({ ghostBatch: 4, smallBatch: 6 }),
    statistics: gain,
    schedule: (length) => scaleInvariant(REGIME, undefined, length),
  },
  SWA: { average: swa({ start: 0.3, every: 2 }) },
  "an exponential average": { average: exponential({ decay: 0.5, every: 2 }) },
  LARS: { optimizer: lars(OPTIMIZER) },
  AdamW: { optimizer: adamw(OPTIMIZER) },
  "lookahead around the paper's optimizer": {
    optimizer: lookaheadMomentum({ ...OPTIMIZER, lookahead: { every: 3, share: 0.8 } }),
  },
  "lookahead around AdamW": {
    optimizer: lookaheadAdamw({ ...OPTIMIZER, lookahead: { every: 2, share: 0.5 } }),
  },
  LAMB: { optimizer: lamb({ ...OPTIMIZER, exclude: ["norm", "bias"] }) },
};

/** Six updates in two epochs, or five. */
const training = (remedies: Partial<FitOptions>) =>
  referenceTraining(batchNorm(), { regime: REGIME, remedies });
const paper = digestOf(await train(library, training({})));

for (const [name, remedies] of Object.entries(REMEDIES)) {
  Deno.test(`${name}: stopped in both epochs, a training ends in the same bits`, async () => {
    const all = training(remedies);
    const whole = digestOf(await train(library, all));
    assertNotEquals(whole.weights, paper.weights);
    let stopped: Stopped = { rows: [] };
    for (const stop of [2, 4]) stopped = await trainUntil(library, stop, all, stopped);
    assertEquals(digestOf(await train(library, all, stopped)), whole);
  });
}
