/** From this epoch on (counted from 0), this learning rate, and where it is given this weight decay. */
export interface Drop {
  readonly epoch: number;
  readonly learningRate: number;
  /** From this epoch on, instead of the optimizer's. */
  readonly weightDecay?: number;
}

/** A training regime as data: how many epochs, and the learning rate of each (paper, sections 2 and 5). */
export interface Regime {
  readonly epochs: number;
  /** In order; the first begins at epoch 0. */
  readonly drops: readonly Drop[];
}

/**
 * The learning rate of an epoch.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { learningRateAt } from "./regime.ts";
 *
 * const regime = { epochs: 20, drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 10, learningRate: 0.01 }] };
 * assertEquals([0, 9, 10].map((epoch) => learningRateAt(regime, epoch)), [0.1, 0.1, 0.01]);
 * ```
 */
export function learningRateAt(regime: Regime, epoch: number): number {
  const drop = regime.drops.findLast((drop) => drop.epoch <= epoch);
  if (!drop) throw new RangeError(`The regime has no learning rate for epoch ${epoch}`);
  return drop.learningRate;
}

/** The weight decay that the regime sets for an epoch; absent where it leaves that to the optimizer. */
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
 * The factor of equation (7): the learning rate grows with the square root of the batch size, which keeps the
 * covariance of the weight increments constant.
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

/** The other common factor; the authors found it to work less well on CIFAR-10 (section 7). */
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
 * The variance of the noise that gives the large batch the second moment of the small one: multiplying each example's
 * gradient by z ~ N(1, σ²) multiplies the covariance of their mean by E[z²] = 1 + σ² (section 4; the paper says only that
 * σ² ∝ M, the exact value is ours).
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
