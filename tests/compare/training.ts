import type { Preprocessing } from "../../models/training/backward_pass.ts";
import type { Optimizer } from "../../models/training/optimizer.ts";
import type { Regime } from "../../models/training/regime.ts";

/** What both sides are told, as JSON: one training with ordinary batch norm. */
export interface Training {
  /** As in stages/networks.ts. */
  readonly network: string;
  /** Folder with {train,test}.{images,labels}, bytes. */
  readonly data: string;
  readonly batch: number;
  readonly regime: Regime;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
  readonly seed: number;
  readonly threads: number;
}

/** What both sides tell of an epoch. */
export interface Curve {
  readonly epoch: number;
  /** Mean cross-entropy over the epoch, in training mode, in nats. */
  readonly loss: number;
  /** Per cent, in inference mode. */
  readonly testError: number;
  /** Mean cross-entropy on the test images, in nats; at least of the last epoch. */
  readonly testLoss?: number;
}
