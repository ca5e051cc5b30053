/**
 * Where two CSV texts part, as a word or two about the first row that differs; null where they have the same rows.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parting } from "./parting.ts";
 *
 * assertEquals(parting("epoch,loss\n1,0.5\n2,0.3\n", "epoch,loss\n1,0.5\n2,0.4\n"), "epoch 2 (row 2 of 2)");
 * assertEquals(parting("epoch,loss\n1,0.5\n", "epoch,loss\n1,0.5\n2,0.4\n"), "epoch 2 (row 2 of 2)");
 * ```
 */
export function parting(old: string, now: string): string | null {
  const [a, b] = [old, now].map((text) => text.trimEnd().split("\n")) as [string[], string[]];
  const longer = a.length > b.length ? a : b;
  const at = longer.findIndex((_, i) => a[i] !== b[i]);
  if (at < 0) return null;
  if (at === 0) return "the names of the columns";
  const [name, value] = [longer[0], longer[at]].map((line) => line!.split(",")[0]);
  return `${name} ${value} (row ${at} of ${longer.length - 1})`;
}
