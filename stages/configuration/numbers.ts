import { z } from "zod";
import { LIMITS } from "../../pipeline/words/limits.ts";

const upTo = (most: number) => z.int().positive().max(most);

/** Schemas of the numbers in `configs/`, with the bounds of sensible values. */
export const NUMBERS = {
  examples: upTo(100_000_000),
  batches: upTo(100_000_000),
  epochs: upTo(1_000_000),
  pixels: upTo(4096),
  padding: z.int().min(0).max(4096),
  byte: z.int().min(0).max(255),
  /** Of pixels or of any numbers that float32 holds. */
  mean: z.number().min(-1e30).max(1e30),
  /** A divisor. */
  deviation: z.number().positive().max(1e30),
  learningRate: z.number().positive().max(1_000_000),
  weightDecay: z.number().min(0).max(1000),
  momentum: z.number().min(0).lt(1),
  power: z.number().min(-10).max(10),
  decayPower: z.number().positive().max(10),
  factor: z.number().positive().max(1_000_000),
  share: z.number().positive().max(1),
  /** A share that is neither nothing nor all. */
  open: z.number().positive().lt(1),
  /** A share that may be nothing. */
  fromZero: z.number().min(0).lt(1),
  copies: upTo(10_000).min(2),
  updates: upTo(1_000_000_000),
  gradientNorm: z.number().positive().max(1e9),
  distance: z.number().positive().max(1e6),
  directions: upTo(1_000_000).min(20),
  bins: upTo(1000).min(3),
  seeds: upTo(LIMITS.seeds),
  trials: upTo(10_000).min(2),
  workers: upTo(1000).min(2),
  rounds: upTo(1000),
  percent: z.number().min(0).lt(100),
  threads: upTo(512),
  trainingsPerGpu: upTo(64),
  checkpointSeconds: z.number().positive().max(86_400),
  cores: upTo(4096),
  memoryGiB: z.number().positive().max(100_000),
  jobs: upTo(LIMITS.jobs),
  seconds: upTo(86_400),
  pollSeconds: z.number().positive().max(3600),
  resubmissions: z.int().min(0).max(100),
} as const;
