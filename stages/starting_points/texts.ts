/** What the files of a starting point begin with. */

/** An experiment: what it needs, and every default as a comment. */
export const experimentText = (name: string, title: string) =>
  `# yaml-language-server: $schema=../schema/experiment.json
# What this experiment asks, in a sentence.
#   deno task reproduce --experiment ${name}

title: ${title}
network: f1 # a name of stages/networks.ts, or the path of a file of your own: ./my_network.ts
dataset: mnist-digits # a name of configs/datasets.yaml

# Everything below has a default: for these data, what stands here. Take away the # of what you change.

# batch: { small: 128, large: 1024 }
# ghostBatch: 128
# ghostExecution: graph # or accumulate: ghosts one after the other, in the memory of one
# regime:
#   epochs: 10
#   learningRate: { 0: 0.05, 5: 0.005 } # from this epoch on
# optimizer: { momentum: 0.9, weightDecay: 0.0001, gradientClip: 5 }
# preprocessing:
#   normalization: { mean: [0.5], std: [0.5] } # of each channel; pixels are 0 to 1
#   augmentation: null # or { padding: 2, paddingValue: 0, horizontalFlip: true }
# numerics: { deterministic: true, xla: false, precision: float32 } # or tf32, bfloat16 on a GPU
# methods: [sb, lb, lr, gbn, ra] # names of configs/methods.yaml
# divergence: fail # or record: a cell that says so, in place of a failed stage

# More methods beside those: methods+: [linear, sb-long]
`;

/** A method, for the end of configs/methods.yaml: what it changes, and what else it could change as comments. */
export const methodText = (name: string, title: string) => `
${name}: # how it differs from the method that it extends
  extends: gbn
  title: ${title}
  learningRate: { power: 0.75 } # every rate times (batch / small)^power; or unchanged, square-root, linear
  warmUp: { share: 0.05, from: 0.1 } # over the first twentieth of the updates, up from a tenth of the rate
  # regime: adapted # epochs times batch / small, as +RA has
  # ghostBatch: 32
  # optimizer: { momentum: 0.95 }
  # labelSmoothing: 0.1
  against: [gbn] # the methods that the table compares it with
`;

/** The experiment that runs a method of one's own beside those it is compared with. */
export const methodExperimentText = (name: string, title: string) =>
  `# yaml-language-server: $schema=../schema/experiment.json
# ${title} beside the large batch and ghost batches.
#   deno task reproduce --experiment ${name}

title: ${title} on 10,000 digits
network: f1
dataset: mnist-digits
methods: [sb, lb, gbn]
methods+: [${name}]
`;
