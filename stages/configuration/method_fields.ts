import { z } from "zod";
import { NUMBERS } from "./numbers.ts";

/** The batch of a method. */
export const batchField = z.union([z.enum(["small", "large"]), NUMBERS.batches])
  .describe("Examples a batch: the small or the large batch of the experiment, or a number.");

/** The words for a factor of the learning rates, with the power of the batch that each stands for. */
export const POWERS: ReadonlyMap<unknown, number> = new Map([
  ["unchanged", 0],
  ["square-root", 0.5],
  ["linear", 1],
]);

/** The factor of a method's learning rates. */
export const learningRateField = z.union([
  z.enum(["unchanged", "square-root", "linear"]),
  z.strictObject({
    power: NUMBERS.power.describe("p of (batch / small)^p."),
    times: NUMBERS.factor.describe("A further factor."),
  }).partial(),
]).describe(
  "What every learning rate is multiplied by: 1, √(batch / small), batch / small, or times · (batch / small)^power.",
);
