import { count } from "../../pipeline/words/text.ts";
import type { Experiment } from "../configuration/schema.ts";

/**
 * Says which drops of an experiment's regime come at the end of its training or later, so that no update is made after them;
 * null if there are none. A training may be shortened without them, as a try, so that they are no mistake by themselves.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { unreachedText } from "./unreached_text.ts";
 *
 * assertEquals(
 *   unreachedText({ epochs: 10, learningRate: { 0: 0.1, 5: 0.05, 16: 0.01 } }),
 *   "trainings end after 10 epochs, so that the learning rate never becomes 0.01 (epoch 16). Move `regime.learningRate`, or lengthen " +
 *     "`regime.epochs`, if it should.",
 * );
 * assertEquals(unreachedText({ epochs: 10, learningRate: { 0: 0.1, 9: 0.01 } }), null);
 * ```
 */
export function unreachedText({ epochs, ...values }: Experiment["regime"]): string | null {
  const late = Object.entries(values).flatMap(([field, byEpoch = {}]) => {
    const drops = Object.entries(byEpoch).filter(([epoch]) => Number(epoch) >= epochs);
    if (drops.length === 0) return [];
    const list = drops.map(([epoch, value]) => `${value} (epoch ${epoch})`).join(" or ");
    return [{ field, text: `${NAMES[field as keyof typeof NAMES]} never becomes ${list}` }];
  });
  if (late.length === 0) return null;
  const fields = late.map(({ field }) => `\`regime.${field}\``).join(" and ");
  return `trainings end after ${count(epochs, "epoch")}, so that ${
    late.map(({ text }) => text).join(", and ")
  }. Move ${fields}, or lengthen \`regime.epochs\`, if it should.`;
}

const NAMES = { learningRate: "the learning rate", weightDecay: "weight decay" } as const;
