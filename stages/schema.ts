import { z } from "zod";

/** One of the five columns of the tables: where a run departs from the small batch. */
export const methodSchema = z.strictObject({
  title: z.string(),
  batch: z.enum(["small", "large"]),
  batchNorm: z.enum(["batch", "ghost"]),
  learningRate: z.enum(["unchanged", "square-root"]),
  regime: z.enum(["unchanged", "adapted"]),
});
export type Method = z.infer<typeof methodSchema>;

const count = z.int().positive();
const perChannel = z.array(z.number()).min(1);

const learningRates = z.record(
  z.string().regex(/^\d+$/, "expected an epoch"),
  z.number().positive(),
)
  .refine((rates) => "0" in rates, "expected a learning rate for epoch 0");

/** One row of the paper's tables. */
export const experimentSchema = z.strictObject({
  title: z.string(),
  /** Row of the paper's table. */
  row: z.string(),
  /** The experiment that this one is a smaller edition of. */
  reduces: z.string().optional(),
  network: z.string(),
  dataset: z.string(),
  batch: z.strictObject({ small: count, large: count })
    .refine(({ small, large }) => small <= large, "expected the small batch to be the smaller one"),
  ghostBatch: count,
  regime: z.strictObject({ epochs: count, learningRate: learningRates }),
  optimizer: z.strictObject({
    momentum: z.number().min(0).lt(1),
    weightDecay: z.number().min(0),
    gradientClip: z.number().positive().nullable(),
  }),
  preprocessing: z.strictObject({
    normalization: z.strictObject({ mean: perChannel, std: perChannel })
      .refine(({ mean, std }) => mean.length === std.length, "expected as many means as stds"),
    augmentation: z.strictObject({
      padding: z.int().min(0),
      paddingValue: z.int().min(0).max(255),
      horizontalFlip: z.boolean(),
    }).nullable(),
  }),
  methods: z.array(z.string()).min(1),
});
export type Experiment = z.infer<typeof experimentSchema>;

/** What one command runs. */
export const profileSchema = z.strictObject({
  experiments: z.array(z.string()).min(1),
  /** Seeds 1 … n. */
  seeds: count,
  /** Threads of each training process. */
  threads: count,
  /** How often a training saves where it is. */
  checkpointSeconds: z.number().positive().default(60),
});
export type Profile = z.infer<typeof profileSchema>;

/** A published row: what was measured on, and the accuracy of each method in per cent. */
export const paperRowSchema = z.object({ data: z.string() }).catchall(z.number());
/** The paper's published numbers by table and row. */
export const paperSchema = z.strictObject({ table1: z.record(z.string(), paperRowSchema) });
export type Paper = z.infer<typeof paperSchema>;
