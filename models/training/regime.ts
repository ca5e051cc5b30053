/** A change of the learning rate, and perhaps of the weight decay, at the start of an epoch. */
export interface Drop {
  /** First epoch to which the values apply, from 0. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Weight decay from this epoch on; absent: unchanged. */
  readonly weightDecay?: number;
}

/** A training regime: the number of epochs and the learning rate of each (paper, sections 2 and 5). */
export interface Regime {
  readonly epochs: number;
  /** Sorted by epoch; the first starts at epoch 0. */
  readonly drops: readonly Drop[];
}

/**
 * The learning rate of an epoch, counted from 0.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { learningRateAt } from "./regime.ts";
 *
 * const regime = { epochs: 20, drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 10, learningRate: 0.01 }] };
 * assertEquals([0, 9, 10].map((epoch) => learningRateAt(regime, epoch)), [0.1, 0.1, 0.01]);
 * ```
 * @throws {RangeError} when the regime has no learning rate for the epoch
 */
export function learningRateAt(regime: Regime, epoch: number): number {
  const drop = regime.drops.findLast((drop) => drop.epoch <= epoch);
  if (!drop) throw new RangeError(`The regime has no learning rate for epoch ${epoch}`);
  return drop.learningRate;
}

/** The weight decay that the regime sets for an epoch; undefined: the optimizer's applies. */
export function weightDecayAt(regime: Regime, epoch: number): number | undefined {
  return regime.drops
    .findLast((drop) => drop.epoch <= epoch && drop.weightDecay !== undefined)?.weightDecay;
}

/** The same regime with every learning rate multiplied by `factor`. */
export function scaleLearningRate(regime: Regime, factor: number): Regime {
  return {
    ...regime,
    drops: regime.drops.map((drop) => ({ ...drop, learningRate: drop.learningRate * factor })),
  };
}

/**
 * Square root scaling of the learning rate with the batch size, which keeps the covariance of the weight increments
 * constant (paper, equation 7).
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { squareRootScaling } from "./regime.ts";
 *
 * assertEquals(squareRootScaling(2048, 128), 4);
 * ```
 */
export function squareRootScaling(largeBatch: number, smallBatch: number): number {
  return Math.sqrt(largeBatch / smallBatch);
}

/** Linear scaling of the learning rate with the batch size; less good on CIFAR-10 (paper, section 7). */
export function linearScaling(largeBatch: number, smallBatch: number): number {
  return largeBatch / smallBatch;
}

/**
 * Regime adaptation (section 5): every period of e epochs becomes |B_L|/|B_S| · e epochs, drops included, so that the
 * large batch makes as many updates at each learning rate as the small one. A ratio that is no whole number rounds the
 * boundaries to whole epochs.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { adaptRegime } from "./regime.ts";
 *
 * const regime = { epochs: 100, drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 81, learningRate: 0.01 }] };
 * const adapted = adaptRegime(regime, 2048, 128);
 * assertEquals([adapted.epochs, adapted.drops[1]?.epoch], [1600, 1296]);
 * ```
 */
export function adaptRegime(regime: Regime, largeBatch: number, smallBatch: number): Regime {
  const stretch = (epochs: number) => Math.round(epochs * largeBatch / smallBatch);
  return {
    epochs: stretch(regime.epochs),
    drops: regime.drops.map((drop) => ({ ...drop, epoch: stretch(drop.epoch) })),
  };
}

/**
 * Updates in one epoch when the short last batch is kept, as the authors' code does (drop_last=False).
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { updatesPerEpoch } from "./regime.ts";
 *
 * assertEquals(updatesPerEpoch(50_000, 128), 391);
 * ```
 */
export function updatesPerEpoch(examples: number, batch: number): number {
  return Math.ceil(examples / batch);
}

/**
 * The variance σ² of the multiplicative noise that gives the large batch the covariance of the small one. Multiplying
 * each example's gradient by z ~ N(1, σ²) multiplies the covariance of the mean by E[z²] = 1 + σ² (paper, section 4,
 * which says only σ² ∝ M; the exact value is ours).
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matchingNoise } from "./regime.ts";
 *
 * assertEquals(matchingNoise(2048, 128), 15);
 * ```
 */
export function matchingNoise(largeBatch: number, smallBatch: number): number {
  return largeBatch / smallBatch - 1;
}
