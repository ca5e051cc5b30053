import type { Configuration } from "../configuration/configuration.ts";
import { exampleCounts } from "./example_counts.ts";
import type { Experiment } from "../configuration/schema.ts";
import { otherSettings } from "./other_settings.ts";

/** A setting in which a reduced experiment differs from the full one. */
export interface Reduction {
  readonly what: string;
  readonly full: string;
  readonly here: string;
}

/** An experiment with its numbers of training and test examples. */
export interface SizedExperiment {
  readonly experiment: Experiment;
  readonly train: number;
  readonly test: number;
}

/** Looks up an experiment and its numbers of examples. */
export function sizedExperiment(
  { experiments, datasets }: Configuration,
  name: string,
): SizedExperiment {
  const experiment = experiments[name]!;
  return { experiment, ...exampleCounts(datasets[experiment.dataset]!) };
}

/**
 * The differences between an experiment and the full-size one it reduces, over any number of steps; empty if it reduces none. An
 * experiment that stands beside another row of the paper than its parent, or beside none, is no smaller edition of it.
 */
export function reductionsOf(configuration: Configuration, name: string): Reduction[] {
  const { experiments } = configuration;
  const { row } = experiments[name]!;
  let full = name;
  for (
    let up = experiments[name]!.reduces;
    up !== undefined && experiments[up]!.row === row;
    up = experiments[up]!.reduces
  ) full = up;
  return reductions(sizedExperiment(configuration, full), sizedExperiment(configuration, name));
}

/** Phrases for the settings of size. The other reductions follow from these, or the methods' descriptions give them. */
const SIZES: Readonly<Record<string, (here: string, full: string) => string>> = {
  "network": (here, full) => `network ${here} for ${full}`,
  "data set": (here, full) => `data ${here} for ${full}`,
  "training images": (here, full) => `${here} for ${full} training images`,
  "small batch": (here, full) => `small batch ${here} for ${full}`,
  "large batch": (here, full) => `large batch ${here} for ${full}`,
  "epochs without adaptation": (here, full) => `${here} for ${full} epochs`,
};

/**
 * A sentence about the reductions in size; null if there are none.
 *
 * @param besidePaper whether the full size is the paper's
 */
export function reductionSentence(
  reductions: readonly Reduction[],
  besidePaper = true,
): string | null {
  const sizes = Object.entries(SIZES).flatMap(([size, say]) => {
    const reduced = reductions.find(({ what }) => what === size);
    return reduced === undefined ? [] : say(reduced.here, reduced.full);
  });
  return sizes.length === 0
    ? null
    : `Reduced${besidePaper ? " from the paper's" : ""}: ${sizes.join(", ")}.`;
}

/**
 * Compares two experiments setting by setting and returns the differences: first those that have words, then all others that
 * decide numbers, by their paths.
 */
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
    "tuning": describeTuning(experiment),
  });
  const [before, after] = [describe(full), describe(here)];
  const [fullOther, hereOther] = [full, here].map(({ experiment }) => otherSettings(experiment));
  const paths = new Set([...fullOther!.keys(), ...hereOther!.keys()]);
  // The ranges of a tuning that the other one lacks are no further difference.
  const areTuned = full.experiment.tuning !== undefined && here.experiment.tuning !== undefined;
  const compared = [...paths].filter((path) => areTuned || !path.startsWith("tuning."));
  return [
    ...Object.entries(before)
      .map(([what, value]) => ({ what, full: value, here: after[what]! })),
    ...compared.map((path) => ({
      what: path,
      full: fullOther!.get(path) ?? "none",
      here: hereOther!.get(path) ?? "none",
    })),
  ].filter(({ full, here }) => full !== here);
}

function describeTuning({ tuning }: Experiment): string {
  if (tuning === undefined) return "none";
  const { trials, validation } = tuning;
  return `learning rate and momentum, by ${trials} trials with ${
    validation.toLocaleString("en")
  } images held out`;
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
