import batchNorm from "../../models/batch_norm.ts";
import ghostBatchNorm from "../../models/ghost_batch_norm.ts";
import fixture from "./fixtures/parity.json" with { type: "json" };
import { type Errors, type Expected, KINDS } from "./parity.ts";

/** What the fixture holds of a network with a form of batch norm. */
export interface Entry extends Expected {
  /** Of PyTorch in float32, the largest of three ways of computing the same. */
  readonly float32: Errors;
  /** Key of the images in the formula. */
  readonly images: number;
  /** In batches of 8, the last one short. */
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
 * Ours against float64 may be this many times as far as PyTorch itself is in float32. An estimate by one projection is
 * off by up to three times, and sums in another order differ by two.
 */
const FACTOR = 8;

/** What our errors of a network must stay below. */
export function bounds({ float32 }: Entry): Errors {
  return Object.fromEntries(KINDS.map((kind) => [kind, FACTOR * float32[kind]])) as Errors;
}

/** Modules of models/. */
export const NETWORKS = [...new Set(Object.keys(entries).map((key) => key.split("/")[0]!))]
  .filter((name) => name !== "mutant" && name !== "torch");
