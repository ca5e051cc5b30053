import { thousands } from "../print/number_text.ts";
import { number, type Styled } from "../print/printed_table.ts";
import type { MethodColumn } from "./config.ts";

/** Title of the column with {@linkcode passesOver}. */
export const PASSES = "passes over an example";

/** Whether what a method spends is the most that it may need, or the mean of what its trainings did. */
export type MayEndEarly = Pick<MethodColumn, "endsEarly" | "endedEarly">;

/** Says how to read what a method spends that ends by its own progress; empty where none does. */
export function earlyText(methods: readonly MayEndEarly[]): string {
  return [
    ...(methods.some(({ endedEarly }) => endedEarly)
      ? ["Where a training ends by its own progress, they are means of what was spent."]
      : []),
    ...(methods.some(({ endsEarly }) => endsEarly)
      ? ["Where none of these has run, ≤ is before the most that it may need."]
      : []),
  ].join(" ");
}

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
export function spentText(value: number, { endsEarly }: MayEndEarly): Styled<string> {
  return number(`${endsEarly ? "≤ " : ""}${thousands(value)}`);
}
