import type { Json } from "../../pipeline/types.ts";
import { isTree, type Tree } from "./config_files.ts";
import { ADDED_METHODS } from "./added_methods.ts";
import { layOn } from "./lay_on.ts";

/** The paper's batches (section 6). */
const [SMALL, RATIO] = [128, 32];
/** Fewest updates that an epoch of the large batch has, and fewest times that it is the small one. */
const [UPDATES, LEAST_RATIO] = [4, 8];
const EPOCHS = 10;
const RATE = 0.05;

/**
 * Gives an experiment the fields that it neither has nor inherits, so that a network and a data set are enough. Fields that
 * are mappings get the parts that they lack. Only its batches depend on its data.
 *
 * @param entry what the experiment says and inherits
 * @param examples number of its training images; null where it is not known, for the paper's batches
 */
export function withDefaults(entry: Tree, name: string, examples: number | null): Tree {
  const parts = (field: string): Tree => {
    const value = entry[field];
    return isTree(value) ? value : {};
  };
  // What is no mapping stays, for the check to find.
  const filled = (field: string, defaults: Tree): { [field: string]: Json } => {
    const value = entry[field];
    return { [field]: value === undefined || isTree(value) ? layOn(defaults, value ?? {}) : value };
  };
  const { small, large } = defaultBatches(examples, parts("batch").small);
  const { epochs = EPOCHS } = parts("regime");
  const { [ADDED_METHODS]: added, methods = ["sb", "lb", "lr", "gbn", "ra"], ...rest } = entry;
  return {
    title: name,
    ghostBatch: parts("batch").small ?? small,
    ...rest,
    ...filled("batch", { small, large }),
    ...filled("regime", { epochs, learningRate: learningRates(Number(epochs)) }),
    ...filled("optimizer", { momentum: 0.9, weightDecay: 0.0001, gradientClip: 5 }),
    ...filled("preprocessing", {
      normalization: { mean: [0.5], std: [0.5] },
      augmentation: null,
    }),
    methods: Array.isArray(methods) && Array.isArray(added)
      // A method that is written twice stays, for the check to find.
      ? [...methods, ...new Set(added.filter((one) => !methods.includes(one)))]
      : methods,
    ...(added !== undefined && { [ADDED_METHODS]: added }),
  };
}

/** The first learning rate for half of the epochs, then a tenth of it. */
function learningRates(epochs: number): { [epoch: string]: Json } {
  const half = Math.ceil(epochs / 2);
  return { 0: RATE, ...(half < epochs && { [half]: RATE / 10 }) };
}

/**
 * The paper's batches where the data are as many as the paper's. With fewer, the large batch is the largest power of two times
 * the small one of which an epoch has four, and the small one is at most an eighth of it. No batch leaves a single image over,
 * of which batch norm could take no statistics.
 */
function defaultBatches(examples: number | null, given: Json | undefined) {
  if (examples === null || !(examples >= 1)) return { small: SMALL, large: SMALL * RATIO };
  let small = Math.min(SMALL, Math.max(2, powerOfTwo(examples / UPDATES / LEAST_RATIO)));
  // A single image is left over by every batch.
  while (examples > 1 && examples % small === 1) small++;
  const from = typeof given === "number" ? given : small;
  const ratio = Math.min(
    Math.max(1, powerOfTwo(SMALL * RATIO / from)),
    Math.max(1, powerOfTwo(examples / UPDATES / from)),
  );
  return { small, large: from * ratio };
}

/** The largest power of two up to a number. */
const powerOfTwo = (number: number) => 2 ** Math.floor(Math.log2(number));
