/** A row of a training's history: measurements of an epoch, or of one update. */
export interface EpochRow extends Curves {
  /** Number of epochs since the start; a fraction in the row of an update. */
  readonly epoch: number;
  /** Number of updates since the start of the training. */
  readonly updates: number;
  /** Learning rate of the last update. */
  readonly learningRate: number;
  /** Training loss: mean cross-entropy in nats, in training mode, each example before its own update. */
  readonly loss: number;
  /** Training error in per cent, in training mode, each example before its own update. */
  readonly error: number;
  /** Largest global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** Learning rate of the first update, if the schedule changes it within an epoch. */
  readonly firstLearningRate?: number;
  /** Mean of each gradient statistic over the updates, by its name; absent if the training has none. */
  readonly statistics?: Readonly<Record<string, number>>;
}

/** Measurements after the last update of a row. */
export interface Curves {
  /** Test error in per cent, in inference mode. */
  readonly testError: number;
  /** Euclidean distance ‖w − w₀‖ over all learned parameters. */
  readonly distance: number;
  /** Euclidean distance ‖w − w₀‖ of the first parameter alone, which is what the authors' code logs. */
  readonly firstLayerDistance: number;
}
