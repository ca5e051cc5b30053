import pLimit from "p-limit";
import { waitForAll } from "./wait_for_all.ts";

/**
 * Does work for each of many items, some of them at once. After an error no other item begins, those that have begun end, and
 * the first error is thrown.
 *
 * @param most how many at once
 * @param onProgress called with the number of items that are done
 * @returns the results in the order of the items
 */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item, failed: AbortSignal) => Promise<Result>,
  onProgress: (done: number) => void = () => {},
): Promise<Result[]> {
  const limit = pLimit(most);
  const failed = new AbortController();
  const results: Result[] = [];
  let done = 0;
  await waitForAll(
    items.map((item, i) =>
      limit(async () => {
        failed.signal.throwIfAborted();
        results[i] = await work(item, failed.signal);
        onProgress(done += 1);
      })
    ),
    failed,
  );
  return results;
}
