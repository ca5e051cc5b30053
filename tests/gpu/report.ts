import type { EpochRow } from "../../models/training/epoch_row.ts";

/** Rows of a training, and the digest of its weights. */
interface Digested {
  readonly rows: readonly EpochRow[];
  readonly weights: string;
}

/** Results of a device. The weights after one update are in `<training>.safetensors` beside them. */
export interface Report {
  /** Name of the device in run records. */
  readonly device: string;
  /** Kernels whose results differ from tfjs's on the processor, with the difference. */
  readonly kernels: readonly string[];
  readonly trainings: Readonly<
    Record<string, {
      readonly whole: Digested;
      /** The same training, stopped and resumed twice. */
      readonly resumed: Digested;
      /** Digest of the weights of a training with another seed. */
      readonly other: string;
      readonly firstUpdate: EpochRow;
    }>
  >;
}
