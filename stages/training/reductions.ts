import type { Configuration } from "../configuration/configuration.ts";
import { exampleCounts } from "./example_counts.ts";
import type { Experiment } from "../configuration/schema.ts";

/** One thing in which a reduced experiment differs from the full one. */
export interface Reduction {
  readonly what: string;
  readonly full: string;
  readonly here: string;
}

/** An experiment with the number of examples it trains and tests on. */
export interface SizedExperiment {
  readonly experiment: Experiment;
  readonly train: number;
  readonly test: number;
}

/** An experiment of a configuration, sized. */
export function sizedExperiment(
  { experiments, datasets }: Configuration,
  name: string,
): SizedExperiment {
  const experiment = experiments[name]!;
  return { experiment, ...exampleCounts(datasets[experiment.dataset]!) };
}

/** How an experiment departs from the paper's size; empty for one of full size. */
export function reductionsOf(configuration: Configuration, name: string): Reduction[] {
  const { reduces } = configuration.experiments[name]!;
  if (reduces === undefined) return [];
  return reductions(
    sizedExperiment(configuration, reduces),
    sizedExperiment(configuration, name),
  );
}

/** Those that say how much smaller it is; the rest follows from them, or is told with the methods. */
const SIZES: Readonly<Record<string, (here: string, full: string) => string>> = {
  "network": (here, full) => `network ${here} for ${full}`,
  "data set": (here, full) => `data ${here} for ${full}`,
  "training images": (here, full) => `${here} for ${full} training images`,
  "small batch": (here, full) => `small batch ${here} for ${full}`,
  "large batch": (here, full) => `large batch ${here} for ${full}`,
  "epochs without adaptation": (here, full) => `${here} for ${full} epochs`,
};

/** The sizes in a sentence; null where nothing is reduced. */
export function reductionSentence(reductions: readonly Reduction[]): string | null {
  const sizes = Object.entries(SIZES).flatMap(([size, say]) => {
    const reduced = reductions.find(({ what }) => what === size);
    return reduced === undefined ? [] : say(reduced.here, reduced.full);
  });
  return sizes.length === 0 ? null : `Reduced from the paper's: ${sizes.join(", ")}.`;
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
