/**
 * Lists the first few of some texts, and how many more there are.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { firstFew } from "./first_few.ts";
 * assertEquals(firstFew(["a", "b", "c", "d"], 2), "a, b and 2 more");
 * assertEquals(firstFew(["a", "b", "c", "d"], 3, "; ", "; "), "a; b; c; 1 more");
 * ```
 */
export function firstFew(
  texts: readonly string[],
  most: number,
  comma = ", ",
  and = " and ",
): string {
  const few = texts.slice(0, most).join(comma);
  return texts.length > most ? `${few}${and}${texts.length - most} more` : few;
}
