import type { Json } from "../../pipeline/types.ts";
import type { Experiment } from "../configuration/schema.ts";

/** What decides no number of a training, or only the last bits of all. */
const NO_NUMBERS = [
  "title",
  "row",
  "reduces",
  "methods",
  "methods+",
  "sweep",
  "targets",
  "potential",
  "rowsByUpdate",
  "divergence",
  "numerics.threads",
];

/** What the table of reductions has words for. */
const WITH_WORDS = [
  "network",
  "dataset",
  "batch.small",
  "batch.large",
  "ghostBatch",
  "regime.epochs",
  "regime.learningRate",
  "optimizer.momentum",
  "optimizer.weightDecay",
  "optimizer.gradientClip",
  "preprocessing.normalization",
  "preprocessing.augmentation",
  "tuning.trials",
  "tuning.validation",
];

/** The settings of an experiment that decide numbers and have no words of their own in the table of reductions, by path. */
export function otherSettings(experiment: Experiment): ReadonlyMap<string, string> {
  const { follow, released, preprocessing: { augmentation, crop } } = experiment;
  const left = new Set([
    ...NO_NUMBERS,
    ...WITH_WORDS,
    // They count for nothing where the text does.
    ...(follow === "code" || released === undefined ? [] : ["released"]),
    // The words of an augmentation have its crop.
    ...(augmentation === null || crop === undefined ? [] : ["preprocessing.crop"]),
  ]);
  return new Map(leaves(experiment as unknown as Json, "", left));
}

function leaves(value: Json, path: string, left: ReadonlySet<string>): [string, string][] {
  if (left.has(path)) return [];
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  if (Array.isArray(value)) return [[path, value.join(", ")]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner as Json, path === "" ? name : `${path}.${name}`, left)
  );
}
