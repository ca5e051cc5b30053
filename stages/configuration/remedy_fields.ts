import { z } from "zod";
import { decayField } from "./decay_shapes.ts";
import { WITH_ZERO_GAMMA } from "../networks.ts";
import { batchField, learningRateField } from "./method_fields.ts";
import { NUMBERS } from "./numbers.ts";

/** What a worker may do otherwise than the training before it. */
const branchFields = {
  batch: batchField.exactOptional(),
  learningRate: learningRateField.exactOptional(),
};

const warmUpFrom = z.union([NUMBERS.share, z.literal("small")]).describe(
  "The rate before the first update, as a factor of the scheduled one; or `small`: the rate of the small batch (Goyal et al. " +
    "2017). Of W updates, the first is a W-th of the way up already.",
);

const ZERO_GAMMA = WITH_ZERO_GAMMA.map((name) => `\`${name}\``);

/** Remedies from after the paper that a method may have. */
export const remedyFields = {
  warmUp: z.union([
    z.strictObject({
      share: NUMBERS.share.describe("Length as a share of the training."),
      from: warmUpFrom,
    }),
    z.strictObject({
      updates: NUMBERS.updates.describe("Length in updates."),
      from: warmUpFrom,
    }),
  ]).describe(
    "Raises the learning rate by equal steps, update by update, from a part of the scheduled one (Goyal et al. 2017). The last " +
      "update of the warm-up has the scheduled rate.",
  ),
  decay: decayField.describe(
    "Lowers the learning rate with every update, from the first one of the regime towards 0, in place of its drops. It " +
      "begins where the warm-up ends.",
  ),
  labelSmoothing: NUMBERS.open.describe(
    "The share of each label that all classes get alike (Szegedy et al. 2016). Default: 0.",
  ),
  sam: z.strictObject({
    rho: NUMBERS.distance.describe("Length of the perturbation."),
    perGhost: z.boolean().describe(
      "Every ghost batch has a perturbation of its own; otherwise the whole batch has one.",
    ),
  }).describe(
    "Takes each gradient at the weights that it points to from the present ones (Foret et al. 2020). Every update passes " +
      "twice over its examples.",
  ),
  gradientPenalty: NUMBERS.factor.describe(
    "Strength of a penalty on the length of each ghost batch's gradient (Geiping et al. 2021). Every update passes twice over " +
      "its examples.",
  ),
  batchAugmentation: NUMBERS.copies.describe(
    "How often each image is in its batch, each time augmented anew (Hoffer et al. 2020). An update passes as often over it.",
  ),
  adaScale: z.literal(true).describe(
    "Multiplies the learning rate of each update by the gain that the noise of its ghosts tells, and advances the schedule by as " +
      "much, so that an adapted regime ends early (Johnson et al. 2020).",
  ),
  zeroGamma: z.literal(true).describe(
    "The scale of the last batch norm of each residual block begins at 0, not 1 (Goyal et al. 2017). It is for " +
      `${new Intl.ListFormat("en-GB").format(ZERO_GAMMA)}.`,
  ),
  average: z.union([
    z.strictObject({
      rule: z.literal("swa").describe("The mean of the weights (Izmailov et al. 2018)."),
      start: NUMBERS.fromZero.describe("Share of the training after which it begins."),
      every: NUMBERS.updates.describe("Updates between two weights that enter it."),
    }),
    z.strictObject({
      rule: z.literal("exponential").describe("A mean in which older weights count less."),
      decay: NUMBERS.open.describe("The factor by which weights count less than the next ones."),
      every: NUMBERS.updates.describe("Updates between two weights that enter it."),
    }),
  ]).describe(
    "Results in an average of the weights, with batch norm's running statistics made anew for it.",
  ),
  noiseScale: z.literal(true).describe(
    "Histories have both halves of the gradient noise scale (McCandlish et al. 2018). Ghosts are then computed one after " +
      "the other.",
  ),
  branches: z.strictObject({
    workers: NUMBERS.workers.describe("Trainings side by side."),
    rounds: NUMBERS.rounds.exactOptional()
      .describe("Parts of equal length after each of which the workers are averaged. Default: 1."),
    examples: z.enum(["shares", "all"]).describe(
      "What a worker trains on: its share of every batch, or all examples in an order of its own.",
    ),
    each: z.strictObject(branchFields).exactOptional()
      .describe("What a worker does otherwise. Default: nothing."),
    until: z.strictObject({
      trainingError: NUMBERS.percent.describe(
        "Training error in per cent, as in the history: in training mode, each example before its own update.",
      ),
    }).exactOptional().describe(
      "Lets the workers begin after the first epoch with an error as low. Default: at the first drop.",
    ),
  }).describe(
    "From the first drop of the learning rate on, several workers train side by side, without a warm-up, and their weights are " +
      "averaged (Lin et al. 2020; Gupta et al. 2020).",
  ),
  batchGrowth: z.strictObject({
    upTo: z.union([z.literal("large"), NUMBERS.batches])
      .describe("Examples of the largest batch: the experiment's large one, or a number."),
  }).describe(
    "Multiplies the batch by what the regime divides the learning rate by (Smith et al. 2018). Beyond the largest batch, the " +
      "rate is divided.",
  ),
};
