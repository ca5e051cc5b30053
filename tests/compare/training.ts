import type { Preprocessing } from "../../models/images/preprocessing.ts";
import type { OptimizerSettings } from "../../models/training/optimizer.ts";
import type { Regime } from "../../models/training/regime.ts";

/** Settings of one training with ordinary batch norm, which both sides read as JSON. */
export interface Training {
  /** Name of the network in stages/networks.ts. */
  readonly network: string;
  /** Folder of the files {train,test}.{images,labels}, plain bytes. */
  readonly data: string;
  readonly batch: number;
  readonly regime: Regime;
  readonly optimizer: OptimizerSettings;
  readonly preprocessing: Preprocessing;
  readonly seed: number;
  readonly threads: number;
}

/** Results of an epoch, which both sides print. */
export interface Curve {
  readonly epoch: number;
  /** Mean cross-entropy over the epoch, in training mode, in nats. */
  readonly loss: number;
  /** Test error in per cent, in inference mode. */
  readonly testError: number;
  /** Mean cross-entropy on the test images, in nats; present at least in the last epoch. */
  readonly testLoss?: number;
}
