import { adaptRegime, type Drop, type Regime } from "./regime.ts";

/**
 * Regime adaptation of the first phase alone: the first learning rate lasts |B_L|/|B_S| times as many epochs, changes of the
 * weight decay in it included, and what follows as many as before. It tells whether it is the updates at the first rate that
 * regime adaptation is made of (paper, section 5).
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { adaptFirstPhase } from "./partial_adaptation.ts";
 *
 * const regime = { epochs: 20, drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 16, learningRate: 0.01 }] };
 * const adapted = adaptFirstPhase(regime, 2048, 128);
 * assertEquals([adapted.epochs, adapted.drops[1]?.epoch], [260, 256]);
 * ```
 */
export function adaptFirstPhase(regime: Regime, largeBatch: number, smallBatch: number): Regime {
  const { epochs, drops } = regime;
  const isNext = ({ learningRate }: Drop) => learningRate !== drops[0]?.learningRate;
  const end = drops.find(isNext)?.epoch ?? epochs;
  const stretch = (epoch: number) => Math.round(epoch * largeBatch / smallBatch);
  const moved = (epoch: number) => epoch < end ? stretch(epoch) : epoch - end + stretch(end);
  return {
    epochs: moved(epochs),
    drops: drops.map((drop) => ({ ...drop, epoch: moved(drop.epoch) })),
  };
}

/**
 * Regime adaptation at the last learning rate: as many epochs as {@linkcode adaptRegime} gives, none of them at a higher
 * rate. The weight decay is the last one that the regime sets. It tells whether more updates are enough, or whether they must be at a high rate.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { adaptToLastRate } from "./partial_adaptation.ts";
 *
 * const regime = { epochs: 20, drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 16, learningRate: 0.01 }] };
 * assertEquals(adaptToLastRate(regime, 2048, 128), { epochs: 320, drops: [{ epoch: 0, learningRate: 0.01 }] });
 * ```
 */
export function adaptToLastRate(regime: Regime, largeBatch: number, smallBatch: number): Regime {
  const { epochs, drops } = adaptRegime(regime, largeBatch, smallBatch);
  const decay = drops.findLast(({ weightDecay }) => weightDecay !== undefined)?.weightDecay;
  const last = { ...drops.at(-1)!, epoch: 0 };
  return { epochs, drops: [decay === undefined ? last : { ...last, weightDecay: decay }] };
}
