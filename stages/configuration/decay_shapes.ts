import { z } from "zod";
import { NUMBERS } from "./numbers.ts";

/** The modules of the schedules that a method can name as `decay`, by their shapes. Trainings read this table. */
export const DECAY_MODULES = {
  cosine: "models/schedules/decay.ts",
  polynomial: "models/schedules/decay.ts",
} as const;

/** What a method says of its shape. It reaches the module as it is, with the method's warm-up beside it. */
export const decayField = z.union([
  z.strictObject({ shape: z.literal("cosine").describe("Half a wave of a cosine.") }),
  z.strictObject({
    shape: z.literal("polynomial").describe("A power of the share of updates still to come."),
    power: NUMBERS.decayPower.describe("That power; 1 is a straight line."),
  }),
]);
