import { z } from "zod";
import { ADDED_METHODS } from "./added_methods.ts";
import { batchField, learningRateField } from "./method_fields.ts";
import { NUMBERS } from "./numbers.ts";
import { optimizerRuleFields } from "./optimizer_rule_fields.ts";
import { remedyFields } from "./remedy_fields.ts";
import { withoutRepeats } from "./without_repeats.ts";

const { batches, examples } = NUMBERS;

/** What a method does otherwise than the small batch. */
const methodFields = {
  batch: batchField,
  batchNorm: z.enum(["batch", "ghost"])
    .describe("What batch norm takes its statistics over: the whole batch, or each ghost batch."),
  learningRate: learningRateField,
  gradientNoise: z.enum(["none", "matched", "matched-on-norm"]).describe(
    "Noise on each example's gradient: none, or as much as gives the batch the covariance of the small one; for all parameters, or for scale and shift of batch norm alone.",
  ),
  regime: z.enum(["unchanged", "adapted", "adapted-first-phase", "adapted-last-rate"]).describe(
    "Epochs and drops of the learning rate: as they are, or times batch / small. adapted-first-phase: the first learning " +
      "rate alone lasts longer. adapted-last-rate: all of the longer training has the last learning rate.",
  ),
};

/** What a method may set otherwise than its experiment. */
const methodSettings = {
  ghostBatch: batches.describe("Examples of a ghost batch."),
  optimizer: z.strictObject({
    momentum: NUMBERS.momentum.exactOptional()
      .describe("Momentum of SGD, or of the first moment."),
    weightDecay: NUMBERS.weightDecay.exactOptional().describe("Weight decay of all parameters."),
    gradientClip: NUMBERS.gradientNorm.nullable().exactOptional()
      .describe("Largest global norm of a gradient; null clips nothing."),
    resetsMomentum: z.literal(true).exactOptional()
      .describe("Velocities are zero again at the start of every epoch."),
    ...optimizerRuleFields,
  }).describe("Settings of the optimizer, in place of the experiment's."),
  ...remedyFields,
};

/** A column of the tables, or a control beside them. */
export const methodSchema = z.strictObject({
  title: z.string().describe("What tables and figures call it."),
  ...methodFields,
  ...z.strictObject(methodSettings).partial().shape,
  against: withoutRepeats(z.array(z.string()).min(1)).optional()
    .describe("Makes it a control: the methods that the table compares it with."),
  released: z.strictObject(methodFields).partial().optional().describe(
    "What the authors' code does otherwise. It counts in experiments with `follow: code`.",
  ),
});
export type Method = z.infer<typeof methodSchema>;

const perChannel = (value: z.ZodNumber) => z.array(value).min(1);

const byEpoch = (value: z.ZodNumber) =>
  z.record(
    z.string().regex(/^(0|[1-9]\d{0,6})$/, "expected an epoch"),
    value,
    { error: "expected a mapping from epochs to values, such as { 0: 0.1, 10: 0.01 }" },
  );
const learningRates = byEpoch(NUMBERS.learningRate)
  .refine((rates) => "0" in rates, "expected a learning rate for epoch 0")
  .meta({
    description: "The first epoch (from 0) with a learning rate → the rate of the small batch.",
    required: ["0"],
  });

/** Where the authors' code departs from the paper's text. Each is an option of its own. */
const releasedSchema = z.strictObject({
  referenceBatch: batches.exactOptional().describe(
    "The batch that learning rates and regimes are scaled from, in place of the small one. With ghosts, their size counts.",
  ),
  largeBatch: batches.exactOptional().describe("Examples of the large batch."),
  ghostBatch: batches.exactOptional().describe("Examples of a ghost batch."),
  ghosts: z.literal("chunks").exactOptional().describe(
    "Ghosts as main_gbn.py has them: the short last batch has as many as a full one, all count alike, and their statistics are " +
      "those of the framework's batch norm. Default: our reading, as by the paper's text.",
  ),
  momentum: NUMBERS.momentum.exactOptional().describe("Momentum of SGD."),
  resetsMomentum: z.boolean().exactOptional()
    .describe("Velocities are zero again at the start of every epoch."),
  gradientClip: NUMBERS.gradientNorm.exactOptional().describe("Largest global norm of a gradient."),
});

/** Ranges of settings that are tried before a training. */
const tuningSchema = z.strictObject({
  trials: NUMBERS.trials.describe("Trials of each method: Halton's points in both ranges."),
  validation: examples.describe(
    "Training images that trials hold out; the trial with the lowest error on them is chosen. The test set is not touched.",
  ),
  learningRate: z.strictObject({
    from: NUMBERS.factor.describe("Smallest factor."),
    to: NUMBERS.factor.describe("Largest factor."),
  }).refine(({ from, to }) => from < to, "expected `from` to be below `to`")
    .describe("Factors on all learning rates of the method, on a logarithmic scale."),
  momentum: z.strictObject({
    from: NUMBERS.momentum.describe("Smallest momentum."),
    to: NUMBERS.momentum.describe("Largest momentum."),
  }).refine(({ from, to }) => from < to, "expected `from` to be below `to`").exactOptional()
    .describe("Momenta, on a logarithmic scale of 1 − momentum. Default: that of the method."),
});
export type Tuning = z.infer<typeof tuningSchema>;

/** A network on a data set with all its settings. */
export const experimentSchema = z.strictObject({
  title: z.string().describe(
    "What tables and figures call it. What follows a comma says what is special about it. Default: the name of its file.",
  ),
  row: z.string().nullable().default(null).describe(
    "The row of configs/paper.yaml that its results stand beside, for an edition of this row alone. Default: null, for a " +
      "network or data of one's own. Nothing is then compared with the paper, and its claims are not judged.",
  ),
  reduces: z.string().optional().describe(
    "The experiment that this one is a smaller edition of. It inherits all fields from it, and the table names every difference.",
  ),
  network: z.string().describe(
    "A name of stages/networks.ts, or the path of a file of one's own beside this one, such as ./my_network.ts.",
  ),
  dataset: z.string().describe(
    "A name of configs/datasets.yaml or of a file in configs/datasets/.",
  ),
  batch: z.strictObject({
    small: batches.describe("Examples of the small batch."),
    large: batches.describe("Examples of the large batch."),
    withoutGhosts: batches.exactOptional().describe(
      "Examples of the large batch in methods with ordinary batch norm (Table 2, footnote 8). Default: as `large`.",
    ),
  }).refine(({ small, large }) => small <= large, "expected the small batch to be the smaller one")
    .describe(
      "Examples a batch. Default: the paper's 128 and 4,096 or, with fewer data, as many as fit four times into the training set.",
    ),
  ghostBatch: batches.describe("Examples of a ghost batch. Default: the small batch."),
  ghostExecution: z.enum(["graph", "accumulate"]).default("graph").describe(
    "One graph over all ghost batches, or their gradients added up one after the other. The mathematics is the same, the " +
      "last bits are not. The second needs the memory of one ghost batch, and suits convolutions.",
  ),
  regime: z.strictObject({
    epochs: NUMBERS.epochs.describe("Epochs of the small batch."),
    learningRate: learningRates,
    weightDecay: byEpoch(NUMBERS.weightDecay).optional().describe(
      "The first epoch with a weight decay → that decay, in place of the optimizer's.",
    ),
  }).describe(
    "How long, and with which learning rates, the small batch trains. Default: 10 epochs, half of them at 0.05 and half at 0.005.",
  ),
  optimizer: z.strictObject({
    momentum: NUMBERS.momentum.describe("Momentum of SGD."),
    weightDecay: NUMBERS.weightDecay.describe("Weight decay of all parameters."),
    gradientClip: NUMBERS.gradientNorm.nullable()
      .describe("Largest global norm of a gradient; null clips nothing."),
    orderedNorm: z.literal(true).exactOptional().describe(
      "Adds up that norm in a fixed order. Otherwise TensorFlow begins with any gradient, and the last bits may differ from " +
        "run to run: seen in large networks. Default: no, as when the first results were made.",
    ),
    ...optimizerRuleFields,
  }).describe(
    "SGD with momentum, or another optimizer. Default: momentum 0.9, weight decay 0.0001, gradients clipped at 5.",
  ),
  preprocessing: z.strictObject({
    normalization: z.strictObject({
      mean: perChannel(NUMBERS.mean).describe("Mean of each channel."),
      std: perChannel(NUMBERS.deviation).describe("Standard deviation of each channel."),
      unit: z.literal(1).exactOptional().describe(
        "1 for data that are numbers and not pixels: they are taken as they are. It is set where it is needed.",
      ),
    })
      .refine(({ mean, std }) => mean.length === std.length, "expected as many means as stds")
      .describe(
        "What is subtracted from pixels, which are 0 to 1, and what they are then divided by. Default for data of one's own: " +
          "mean and standard deviation of the training set.",
      ),
    augmentation: z.strictObject({
      padding: NUMBERS.padding.describe("Pixels around the image, before it is cropped at random."),
      paddingValue: NUMBERS.byte.describe("The byte that these pixels have."),
      horizontalFlip: z.boolean().describe("Half of the images are mirrored."),
    }).nullable().describe("What changes training images at random; null changes nothing."),
    crop: NUMBERS.pixels.exactOptional().describe(
      "Side in pixels of the squares that the network sees: at random places in training, else from the middle. Default: " +
        "the whole image.",
    ),
  }).describe(
    "What happens to images before the network sees them. Default: values from −1 to 1, and nothing at random.",
  ),
  numerics: z.strictObject({
    deterministic: z.boolean().default(true)
      .describe("Only kernels whose sums have one order, so that equal seeds give equal bits."),
    xla: z.boolean().default(false).describe("Compiles what XLA can compile."),
    precision: z.enum(["float32", "tf32", "bfloat16"]).default("float32")
      .describe("The numbers that products and convolutions compute with."),
    threads: NUMBERS.threads.exactOptional().describe(
      "Threads of an operation, which change the order of sums and so the last bits. Default: 1.",
    ),
  }).prefault({}).describe("How TensorFlow computes; part of a training's key."),
  rowsByUpdate: NUMBERS.epochs.exactOptional().describe(
    "Epochs at the beginning in which histories also have rows after updates 1, 2, 3, 4, 6, 8 and so on. Default: none.",
  ),
  divergence: z.enum(["fail", "record"]).default("fail").describe(
    "What a training becomes whose loss is no longer a number: a failed stage, or a cell that says so.",
  ),
  methods: withoutRepeats(z.array(z.string()).min(1))
    .describe(
      "Names of configs/methods.yaml: the columns of the table, left to right. Default: the paper's five.",
    ),
  [ADDED_METHODS]: z.array(z.string()).exactOptional().describe(
    "Methods beside those that it inherits, or has by default.",
  ),
  sweep: z.record(
    z.string(),
    withoutRepeats(z.array(batches.describe("Examples a batch.")).max(1000)),
  )
    .refine((sweep) => Object.values(sweep).some(({ length }) => length > 0), "expected a batch")
    .exactOptional().describe(
      "Method → sizes of batches that it runs with. It replaces `methods`: the runs are drawn and judged, and have no table.",
    ),
  tuning: tuningSchema.exactOptional().describe(
    "Chooses learning rate and momentum of every method by the same number of trials on a part of the training set, before " +
      "its trainings. Default: they are as the regime and the optimizer say.",
  ),
  targets: withoutRepeats(z.array(NUMBERS.percent).min(1)).exactOptional().describe(
    "Errors in per cent on the held-out images of a tuned sweep: critical_batch.md counts the updates until the best trial of " +
      "each batch reaches them.",
  ),
  potential: z.strictObject({
    directions: NUMBERS.directions.describe("Random places at which the loss is taken."),
    radius: NUMBERS.distance.describe("Largest distance from the initial weights."),
    sample: examples.describe("Training images that the loss is the mean over."),
    bins: NUMBERS.bins.describe("Bins of distance in which the figure shows the spread."),
  }).refine(
    ({ directions, bins }) => directions >= 5 * bins,
    "expected at least five directions a bin",
  ).exactOptional().describe("The loss around the initial weights (appendix B, figure 4)."),
  follow: z.enum(["text", "code"]).default("text").describe(
    "Whose word counts where they differ: the paper's text, or the code that its authors released.",
  ),
  released: releasedSchema.optional().describe(
    "Where the authors' code departs from the paper's text. It counts with `follow: code`.",
  ),
});
export type Experiment = z.infer<typeof experimentSchema>;

/** What a Slurm cluster wants to know of every job; pipeline/slurm/options.ts has the defaults. */
const slurmSchema = z.strictObject({
  partition: z.string().optional().describe("As `sbatch --partition` reads it."),
  account: z.string().optional().describe("As `sbatch --account` reads it."),
  qos: z.string().optional().describe("As `sbatch --qos` reads it."),
  time: z.string().regex(
    /^(\d+|\d+:\d+|\d+:\d+:\d+|\d+-\d+(:\d+){0,2})$/,
    "wanted a time as sbatch reads it: minutes, hours:minutes:seconds or days-hours",
  ).optional().describe("Longest time of one job, as sbatch reads it. Default: the partition's."),
  cores: NUMBERS.cores.optional().describe("Cores of a stage that does not say how many."),
  memoryGiB: NUMBERS.memoryGiB.optional()
    .describe("GiB of memory of a stage that does not say how many. Default: the partition's."),
  gpuType: z.string().optional().describe("Name of the GPUs: `a100` asks for gpu:a100:1."),
  flags: z.array(z.string().startsWith("--")).optional()
    .describe("Further flags of sbatch, each as one word: `--constraint=nvme`."),
  maxJobs: NUMBERS.jobs.optional().describe(
    "Jobs in the queue at once. Default: 500, or `--jobs`.",
  ),
  warnSeconds: NUMBERS.seconds.optional()
    .describe("Seconds before the end of its time at which a job is warned. Default: 120."),
  pollSeconds: NUMBERS.pollSeconds.optional()
    .describe("Longest pause in seconds between two looks at the queue. Default: 15."),
  resubmit: NUMBERS.resubmissions.optional()
    .describe("How often a job that was lost with its node is submitted again. Default: 3."),
});

/** What one command runs. */
export const profileSchema = z.strictObject({
  experiments: withoutRepeats(z.array(z.string()).min(1)).describe(
    "Files of configs/experiments/, without .yaml.",
  ),
  seeds: NUMBERS.seeds.describe(
    "How many runs each method has: seeds 1 to n. `--seeds` replaces it.",
  ),
  threads: NUMBERS.threads.exactOptional().describe(
    "Threads of each training, in place of the experiments' own. Several train side by side.",
  ),
  trainingsPerGpu: NUMBERS.trainingsPerGpu.default(1)
    .describe("How many trainings share a GPU, each in a process of its own."),
  checkpointSeconds: NUMBERS.checkpointSeconds.default(60)
    .describe("Seconds between two checkpoints of a training."),
  device: z.enum(["auto", "cpu", "gpu"]).default("auto")
    .describe(
      "What trainings run on. `gpu` refuses the processor unless `--device cpu` asks for it.",
    ),
  measure: z.strictObject({
    examples: examples.describe("Largest number of training examples that are measured."),
  }).exactOptional().describe(
    "Measures each training in inference mode on training and test examples, with several kinds of running statistics.",
  ),
  sharpness: z.strictObject({
    examples: examples.describe(
      "Largest number of training examples that the loss is the mean over.",
    ),
    rho: NUMBERS.distance.describe("Length of the step uphill; SAM's authors have 0.05."),
  }).exactOptional().describe(
    "Measures how the loss bends around the weights of each training: the largest eigenvalue of its Hessian, and how far it " +
      "rises by one step uphill.",
  ),
  remedies: z.strictObject({
    small: z.string().describe("The method of the small batch, which has no gap."),
    large: z.string().describe("The method of the large batch, whose gap the others close."),
  }).exactOptional().describe(
    "Says how much of the gap between two methods each other method closes, and what for, where an experiment has both.",
  ),
  trainingLength: z.literal(true).exactOptional().describe(
    "Compares the trainings of each network and data set where they are equally long: by epochs, by updates, and by the " +
      "cumulative learning rate.",
  ),
  slurm: slurmSchema.optional().describe("What `--executor slurm` asks the cluster for."),
});
export type Profile = z.infer<typeof profileSchema>;

/** A published row. */
const paperRowSchema = z.object({
  data: z.string().describe("The data set, as the paper calls it."),
  note: z.string().exactOptional().describe("What the paper says of its numbers in a footnote."),
}).catchall(z.number().describe("Accuracy of this method in per cent."));
/** What users of the released code reported of a row. */
const reportedRowSchema = z.object({
  source: z.url().describe("Where they reported it."),
}).catchall(z.strictObject({
  mean: z.number().describe("Mean accuracy in per cent after the last epoch."),
  sd: z.number().min(0).describe("Standard deviation over runs."),
}));

/** The paper's published numbers by table and row, and what users of the released code reported. */
export const paperSchema = z.strictObject({
  table1: z.record(z.string(), paperRowSchema).describe("Row → its numbers: MNIST and CIFAR."),
  table2: z.record(z.string(), paperRowSchema).describe("Row → its numbers: ImageNet."),
  users: z.record(z.string(), reportedRowSchema).default({}).describe(
    "Row → what users of the authors' released code reported, by method.",
  ),
});
export type Paper = z.infer<typeof paperSchema>;

/** Returns the published rows of both tables. */
export function paperRows({ table1, table2 }: Paper): Paper["table1"] {
  return { ...table1, ...table2 };
}
