import batchNorm from "../../models/batch_norm.ts";
import ghostBatchNorm from "../../models/ghost_batch_norm.ts";
import fixture from "./fixtures/parity.json" with { type: "json" };
import { type Errors, type Expected, KINDS } from "./parity.ts";

/** Entry of the fixture for a network with a form of batch norm. */
export interface Entry extends Expected {
  /** Errors of PyTorch in float32, the largest of three equivalent computations. */
  readonly float32: Errors;
  /** Key of the images in the formula. */
  readonly images: number;
  /** Number of examples, in batches of 8 with a short last one. */
  readonly examples: number;
}

/** `<network>/<form>`, and `mutant/<form>/<what is wrong>` without the fields of Entry alone. */
export const entries = fixture as unknown as Readonly<Record<string, Entry>>;

/** The forms of batch norm that are compared. */
export const FORMS = {
  batch: batchNorm(),
  ghost: ghostBatchNorm({ form: "ghost", ghostBatch: 4 }),
} as const;
export type Form = keyof typeof FORMS;

/**
 * Largest ratio of our errors to those of PyTorch in float32, both against float64. An estimate by one projection is
 * off by up to three times, and sums in another order differ by two.
 */
const FACTOR = 8;

/** Computes the upper bounds of our errors for a network. */
export function bounds({ float32 }: Entry): Errors {
  return Object.fromEntries(KINDS.map((kind) => [kind, FACTOR * float32[kind]])) as Errors;
}

/** Modules of models/. */
export const NETWORKS = [...new Set(Object.keys(entries).map((key) => key.split("/")[0]!))]
  .filter((name) => name !== "mutant" && name !== "torch");
