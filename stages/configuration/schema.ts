import { z } from "zod";

/** What a method does otherwise than the small batch. */
const methodFields = {
  /** One of the experiment's two, or a size of its own. */
  batch: z.union([z.enum(["small", "large"]), z.int().positive()]),
  batchNorm: z.enum(["batch", "ghost"]),
  /** By what every learning rate is multiplied: 1, √(batch / reference) or batch / reference. */
  learningRate: z.enum(["unchanged", "square-root", "linear"]),
  /** Noise on each example's gradient: none, or that which gives the batch the small one's covariance. */
  gradientNoise: z.enum(["none", "matched"]),
  /** Epochs and drops as they are, or times large / reference. */
  regime: z.enum(["unchanged", "adapted"]),
};

/** A column of the tables, or a control beside them. */
export const methodSchema = z.strictObject({
  title: z.string(),
  ...methodFields,
  /** Of a control: the methods that the table compares it with. */
  against: z.array(z.string()).min(1).optional(),
  /** What the released code does otherwise; in force in experiments that follow the code. */
  released: z.strictObject(methodFields).partial().optional(),
});
export type Method = z.infer<typeof methodSchema>;

const count = z.int().positive();
const perChannel = z.array(z.number()).min(1);

const byEpoch = (value: z.ZodNumber) =>
  z.record(z.string().regex(/^\d+$/, "expected an epoch"), value);
const learningRates = byEpoch(z.number().positive())
  .refine((rates) => "0" in rates, "expected a learning rate for epoch 0");

/** Where the authors' code departs from the paper's text. Each is an option of its own. */
const releasedSchema = z.strictObject({
  /** To which learning rates and regimes are scaled; with ghosts, their size takes its place. */
  referenceBatch: count,
  largeBatch: count,
  ghostBatch: count,
  momentum: z.number().min(0).lt(1),
  /** Velocities are zero again at the start of every epoch. */
  resetsMomentum: z.boolean(),
  gradientClip: z.number().positive(),
}).partial();

/** One row of the paper's tables. */
export const experimentSchema = z.strictObject({
  title: z.string(),
  /** Row of the paper's table. */
  row: z.string(),
  /** The experiment that this one is a smaller edition of. */
  reduces: z.string().optional(),
  network: z.string(),
  dataset: z.string(),
  batch: z.strictObject({
    small: count,
    large: count,
    /** Instead of the large one in methods with ordinary batch norm (Table 2, footnote 8). */
    withoutGhosts: count.exactOptional(),
  }).refine(({ small, large }) => small <= large, "expected the small batch to be the smaller one"),
  ghostBatch: count,
  /**
   * One graph over all ghost batches, or their gradients added up one after the other: the same mathematics in other
   * last bits, so it is part of the key. The second needs the memory of one ghost batch, and suits convolutions.
   */
  ghostExecution: z.enum(["graph", "accumulate"]).default("graph"),
  regime: z.strictObject({
    epochs: count,
    learningRate: learningRates,
    /** Instead of the optimizer's, from these epochs on. */
    weightDecay: byEpoch(z.number().min(0)).optional(),
  }),
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
    /** Side of the squares that the network sees: at random places in training, from the middle otherwise. */
    crop: count.exactOptional(),
  }),
  /** How TensorFlow computes; stages/device/numerics.ts says what each field is. */
  numerics: z.strictObject({
    deterministic: z.boolean().default(true),
    xla: z.boolean().default(false),
    precision: z.enum(["float32", "tf32", "bfloat16"]).default("float32"),
  }).prefault({}),
  /** What a training becomes whose loss is no longer a number: a failed stage, or a cell that says so. */
  divergence: z.enum(["fail", "record"]).default("fail"),
  methods: z.array(z.string()).min(1),
  /** In place of `methods`: for each method the sizes of batches that it is run with (figures 1 to 7). */
  sweep: z.record(z.string(), z.array(count))
    .refine((sweep) => Object.values(sweep).some(({ length }) => length > 0), "expected a batch")
    .exactOptional(),
  /** The loss around the initial weights (appendix B, figure 4): at how many random places, and how far away. */
  potential: z.strictObject({
    directions: count.min(20),
    radius: z.number().positive(),
    /** Training images that the loss is the mean over. */
    sample: count,
    /** In how many bins of distance the figure shows its spread. */
    bins: count.min(3),
  }).refine(
    ({ directions, bins }) => directions >= 5 * bins,
    "expected at least five directions a bin",
  ).exactOptional(),
  /** Whose word counts where they differ: the paper's text, or the code that its authors released. */
  follow: z.enum(["text", "code"]).default("text"),
  released: releasedSchema.optional(),
});
export type Experiment = z.infer<typeof experimentSchema>;

/** What a Slurm cluster wants to know of every job; pipeline/slurm/options.ts says what each field is. */
export const slurmSchema = z.strictObject({
  partition: z.string().optional(),
  account: z.string().optional(),
  qos: z.string().optional(),
  time: z.string().regex(
    /^(\d+|\d+:\d+|\d+:\d+:\d+|\d+-\d+(:\d+){0,2})$/,
    "wanted a time as sbatch reads it: minutes, hours:minutes:seconds or days-hours",
  ).optional(),
  cores: count.optional(),
  memoryGiB: z.number().positive().optional(),
  gpuType: z.string().optional(),
  flags: z.array(z.string().startsWith("--")).optional(),
  maxJobs: count.optional(),
  warnSeconds: count.optional(),
  pollSeconds: z.number().positive().optional(),
  resubmit: z.int().min(0).optional(),
});

/** What one command runs. */
export const profileSchema = z.strictObject({
  experiments: z.array(z.string()).min(1),
  /** Seeds 1 … n. */
  seeds: count,
  /** Threads of each training process. */
  threads: count,
  /** How many trainings share a GPU, side by side in processes of their own: small networks do not fill one. */
  trainingsPerGpu: count.default(1),
  /** How often a training saves where it is. */
  checkpointSeconds: z.number().positive().default(60),
  /** What trainings are to run on; `gpu` refuses the processor unless the user says `--device cpu`. */
  device: z.enum(["auto", "cpu", "gpu"]).default("auto"),
  /** For `--executor slurm`. */
  slurm: slurmSchema.optional(),
});
export type Profile = z.infer<typeof profileSchema>;

/** How sure we are of a published number, in the words of configs/paper.yaml. */
const certainty = z.enum(["verified"]);

/** A published row: what was measured on, and the accuracy of each method in per cent. */
export const paperRowSchema = z.object({
  data: z.string(),
  certainty,
  /** What the paper says of its numbers in a footnote. */
  note: z.string().exactOptional(),
}).catchall(z.number());
/** The paper's published numbers by table and row. */
export const paperSchema = z.strictObject({
  table1: z.record(z.string(), paperRowSchema),
  table2: z.record(z.string(), paperRowSchema),
});
export type Paper = z.infer<typeof paperSchema>;

/** All published rows, of whichever table. */
export function paperRows({ table1, table2 }: Paper): Paper["table1"] {
  return { ...table1, ...table2 };
}
