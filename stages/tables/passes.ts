import { number, type Styled } from "../print/printed_table.ts";
import type { MethodColumn } from "./config.ts";

/** Title of the column with {@linkcode passesOver}. */
export const PASSES = "passes over an example";

/** What a method spends on its examples. */
type Spends = Pick<MethodColumn, "epochs" | "passes">;

/**
 * Forward and backward passes over each training example, in the whole training.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { passesOver } from "./passes.ts";
 *
 * assertEquals([passesOver({ epochs: 20 }), passesOver({ epochs: 20, passes: 2 })], [20, 40]);
 * ```
 */
export function passesOver({ epochs, passes = 1 }: Spends): number {
  return epochs * passes;
}

/** Whether a method passes more than once over an image that it sees, so that passes are no longer epochs. */
export function makeMorePasses(methods: readonly Spends[]): boolean {
  return methods.some(({ passes = 1 }) => passes !== 1);
}

/** Prints what a training spends; ≤ stands before the most that one may need which can end early. */
export function spentText(value: number, endsEarly?: true): Styled<string> {
  return number(`${endsEarly ? "≤ " : ""}${value.toLocaleString("en")}`);
}
