import type { Experiment } from "./schema.ts";
import type { Reduction } from "./table_config.ts";

/** An experiment with the number of examples it trains and tests on. */
export interface SizedExperiment {
  readonly experiment: Experiment;
  readonly train: number;
  readonly test: number;
}

/** Where a reduced experiment differs from the one it reduces: every field, found by comparing the two. */
export function reductions(full: SizedExperiment, here: SizedExperiment): Reduction[] {
  const describe = ({ experiment, train, test }: SizedExperiment): Record<string, string> => ({
    "data set": experiment.dataset,
    "training images": train.toLocaleString("en"),
    "test images": test.toLocaleString("en"),
    "small batch": experiment.batch.small.toLocaleString("en"),
    "large batch": experiment.batch.large.toLocaleString("en"),
    "ghost batch": experiment.ghostBatch.toLocaleString("en"),
    "epochs without adaptation": experiment.regime.epochs.toLocaleString("en"),
    "learning rate from epoch": Object.entries(experiment.regime.learningRate)
      .map(([epoch, rate]) => `${epoch}: ${rate}`).join(", "),
    "augmentation": describeAugmentation(experiment),
    "normalization": JSON.stringify(experiment.preprocessing.normalization),
    "network": experiment.network,
    "momentum": String(experiment.optimizer.momentum),
    "weight decay": String(experiment.optimizer.weightDecay),
    "gradient clip": String(experiment.optimizer.gradientClip ?? "none"),
  });
  const [before, after] = [describe(full), describe(here)];
  return Object.entries(before)
    .map(([what, value]) => ({ what, full: value, here: after[what]! }))
    .filter(({ full, here }) => full !== here);
}

function describeAugmentation({ preprocessing }: Experiment): string {
  const { augmentation } = preprocessing;
  if (augmentation === null) return "none";
  const { padding, paddingValue, horizontalFlip } = augmentation;
  const { crop } = preprocessing;
  const flip = horizontalFlip ? ", mirrored at random" : "";
  return `crops ${
    crop === undefined ? "" : `to ${crop} `
  }of images padded by ${padding} with ${paddingValue}${flip}`;
}
