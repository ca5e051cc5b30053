/** The update at which a training diverged. */
export interface DivergedAt {
  /** Index of the update, from 1. */
  readonly update: number;
  /** Index of the epoch, from 1. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean cross-entropy before the update, in nats. */
  readonly loss: number;
  /** Global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/** The error of a training whose loss or gradient is NaN or infinite. */
export class Divergence extends Error {
  override readonly name = "Divergence";
  readonly at: DivergedAt;

  /** @param lastGood number of updates at the last checkpoint whose weights gave a finite loss */
  constructor(at: DivergedAt, lastGood?: number) {
    super(
      `Training diverged: the loss of update ${at.update} (epoch ${at.epoch}) is ${at.loss}, learning rate ` +
        `${at.learningRate}, gradient norm ${at.gradientNorm}; ` +
        (lastGood === undefined
          ? "no checkpoint was saved before"
          : `the last good checkpoint is that after update ${lastGood}`),
    );
    this.at = at;
  }
}

/**
 * Reads from the words of a `Divergence` at which update it was. Of a stage that failed in a process of its own, the words
 * are all that is left.
 *
 * @returns the update, from 1; null if they are the words of another error
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Divergence, updateOfDivergence } from "./divergence.ts";
 *
 * const at = { update: 37, epoch: 2, learningRate: 0.1, loss: NaN, gradientNorm: Infinity };
 * assertEquals(updateOfDivergence(new Divergence(at).message), 37);
 * assertEquals(updateOfDivergence("The disk is full."), null);
 * ```
 */
export function updateOfDivergence(message: string): number | null {
  const found = /Training diverged: the loss of update (\d+) /.exec(message);
  return found === null ? null : Number(found[1]);
}
