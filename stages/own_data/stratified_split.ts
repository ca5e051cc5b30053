import { stream } from "../../models/random/random.ts";
import { DataError } from "../formats/data_error.ts";

/** Places of examples, in their order. */
export interface Split {
  readonly train: number[];
  readonly test: number[];
}

/**
 * Draws a test set in which each class has its share, as far as whole examples allow.
 *
 * @param labels the class of each example
 * @param test share of the examples below 1, or their number
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { stratifiedSplit } from "./stratified_split.ts";
 *
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
 * const { train, test } = stratifiedSplit(labels, 1 / 3, 1);
 * assertEquals(test.map((place) => labels[place]), [0, 0, 1]);
 * assertEquals(train.length, 6);
 * ```
 *
 * @throws {DataError} when a set would be empty
 */
export function stratifiedSplit(
  labels: ArrayLike<number>,
  test: number,
  seed: number,
): Split {
  const count = labels.length;
  const wanted = Math.round(test < 1 ? test * count : test);
  if (wanted < 1 || wanted >= count) {
    throw new DataError(
      `Cannot draw ${wanted} test examples from ${count}: wanted at least one in each set.`,
    );
  }
  const order = stream(seed, "split").permutation(count);
  const byClass = Map.groupBy(order, (place) => labels[place]!);
  const classes = [...byClass.keys()].sort((a, b) => a - b);
  const exact = classes.map((label) => byClass.get(label)!.length * wanted / count);
  const takes = exact.map(Math.floor);
  // What rounding down has left goes to the classes that lost most by it.
  const left = wanted - takes.reduce((sum, take) => sum + take, 0);
  const byLoss = classes.map((_, i) => i)
    .sort((a, b) => exact[b]! - takes[b]! - (exact[a]! - takes[a]!) || a - b);
  for (const i of byLoss.slice(0, left)) takes[i]!++;
  const sorted = (places: readonly number[]) => [...places].sort((a, b) => a - b);
  const part = (from: (take: number) => number, to: (take: number) => number | undefined) =>
    sorted(
      classes.flatMap((label, i) => byClass.get(label)!.slice(from(takes[i]!), to(takes[i]!))),
    );
  return { test: part(() => 0, (take) => take), train: part((take) => take, () => undefined) };
}
