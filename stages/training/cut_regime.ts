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

/** The epoch of the first drop of the learning rate; undefined if there is none. */
export function firstDrop({ drops }: Regime): number | undefined {
  return drops.find(({ learningRate }, i) => i > 0 && learningRate < drops[0]!.learningRate)?.epoch;
}
