import type { EpochRow } from "../../models/training/fit.ts";

/** A training's rows, and the digest of its weights. */
interface Digested {
  readonly rows: readonly EpochRow[];
  readonly weights: string;
}

/** What a device came to. Weights after one update lie beside it, `<training>.safetensors`. */
export interface Report {
  /** As a run record names it. */
  readonly device: string;
  /** Kernels that differ from tfjs's own on the processor, and how. */
  readonly kernels: readonly string[];
  readonly trainings: Readonly<
    Record<string, {
      readonly whole: Digested;
      /** Of the same training stopped twice and gone on with. */
      readonly resumed: Digested;
      /** Digest of the weights with another seed. */
      readonly other: string;
      readonly firstUpdate: EpochRow;
    }>
  >;
}
