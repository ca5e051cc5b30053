import { adaptRegime, type Regime } from "./regime.ts";

/**
 * Regime adaptation of the first phase alone: the first learning rate lasts |B_L|/|B_S| times as many epochs, and what
 * follows as many as before. It tells whether it is the updates at the first rate that regime adaptation is made of
 * (paper, section 5).
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
  const end = regime.drops[1]?.epoch ?? regime.epochs;
  const longer = Math.round(end * largeBatch / smallBatch) - end;
  return {
    epochs: regime.epochs + longer,
    drops: regime.drops.map((drop, i) => i === 0 ? drop : { ...drop, epoch: drop.epoch + longer }),
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
