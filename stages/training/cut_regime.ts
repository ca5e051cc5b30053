import type { Regime } from "../../models/training/regime.ts";

/**
 * The part of a regime between two epochs, as a regime of its own.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cutRegime } from "./cut_regime.ts";
 *
 * const drops = [{ epoch: 0, learningRate: 0.1 }, { epoch: 16, learningRate: 0.01 }];
 * assertEquals(cutRegime({ epochs: 20, drops }, 14, 18), {
 *   epochs: 4,
 *   drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 2, learningRate: 0.01 }],
 * });
 * ```
 * @param from its first epoch, from 0
 * @param to the first epoch after it
 */
export function cutRegime({ drops }: Regime, from: number, to: number): Regime {
  const before = drops.filter(({ epoch }) => epoch <= from);
  const decay = before.findLast(({ weightDecay }) => weightDecay !== undefined)?.weightDecay;
  const first = {
    epoch: 0,
    learningRate: before.at(-1)!.learningRate,
    ...(decay !== undefined && { weightDecay: decay }),
  };
  const within = drops.filter(({ epoch }) => epoch > from && epoch < to)
    .map((drop) => ({ ...drop, epoch: drop.epoch - from }));
  return { epochs: to - from, drops: [first, ...within] };
}

/**
 * The first epoch with a lower learning rate than the one before it; undefined if there is none.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { firstDrop } from "./cut_regime.ts";
 *
 * const rates = { 0: 0.001, 60: 0.01, 120: 0.001 };
 * const drops = Object.entries(rates).map(([epoch, learningRate]) => ({ epoch: Number(epoch), learningRate }));
 * assertEquals(firstDrop({ epochs: 200, drops }), 120);
 * ```
 */
export function firstDrop({ drops }: Regime): number | undefined {
  return drops.find(({ learningRate }, i) => learningRate < (drops[i - 1]?.learningRate ?? 0))
    ?.epoch;
}
