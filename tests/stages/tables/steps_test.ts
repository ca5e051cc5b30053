import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Cell, cellOf } from "../../../stages/tables/cell.ts";
import { equalIn, steps } from "../../../stages/tables/steps.ts";
import { COLUMN } from "../digits_row.ts";

/** A cell of runs with these accuracies, by seed; null of a run that diverged. */
function cell(
  name: string,
  published: number | null,
  accuracies: readonly (number | null)[],
  against?: readonly string[],
): Cell {
  const runs = accuracies.map((accuracy, i) => ({
    seed: i + 1,
    accuracy,
    loss: accuracy && 0,
    divergedAt: accuracy === null ? 7 : null,
  }));
  return cellOf({ ...COLUMN, name, title: name, published, ...(against && { against }) }, runs);
}

const named = (all: ReturnType<typeof steps>) => all.map(({ of, from }) => `${of} − ${from}`);

Deno.test("a cell counts the runs that did not diverge, and is empty without any", () => {
  const { n, diverged, mean, difference } = cell("sb", 95, [96, null, 98]);
  assertEquals([n, diverged, mean, difference], [2, 1, 97, 2]);
  const none = cell("sb", 95, [null]);
  assertEquals([none.n, none.diverged, none.mean, none.difference], [0, 1, null, null]);
  assertEquals(cell("sb", null, [96]).difference, null);
});

Deno.test("a step pairs runs by seed, and has nothing to say without a pair", () => {
  const step = (sb: readonly number[], lb: readonly (number | null)[]) =>
    steps([cell("sb", 98.27, sb), cell("lb", 97.05, lb)])[0]!;
  const { of, from, published, measured } = step([96, 97, 98], [94.9, null, 97.1]);
  assertEquals([of, from, measured!.n], ["lb", "sb", 2]);
  assertAlmostEquals(measured!.mean, -1, 1e-9);
  assertAlmostEquals(published!, -1.22, 1e-9);
  assertEquals(step([96], [null]).measured, null);
});

Deno.test("the last step compares the last column with the first, if only in our runs", () => {
  const all = steps([
    cell("sb", 98.27, [1, 2, 3]),
    cell("lb", 97.05, []),
    cell("gbn", 97.6, []),
    cell("ra", null, [2, 3, 4.1]),
  ]);
  assertEquals(named(all), ["lb − sb", "gbn − lb", "ra − gbn", "ra − sb"]);
  assert(all.at(-1)!.measured!.mean > 1);
  assertEquals(all.at(-1)!.published, null);
});

Deno.test("a method that may end early spends nothing alike as long as it has not run", () => {
  const early = { ...cell("ada-scale", null, [1]), endsEarly: { lastEpoch: 320 } };
  const all = steps([cell("sb", null, [1]), cell("ra", null, [1]), early]);
  assertEquals(all.map(({ equalIn }) => equalIn), [["images", "updates"], [], []]);
});

Deno.test("a control is compared with the methods that it names, and with nothing else", () => {
  const all = steps([
    cell("sb", 98.27, []),
    cell("lb", 97.05, [1, 2, 3]),
    cell("noise", null, [2, 3.1, 4.2], ["lb", "gone"]),
  ]);
  assertEquals(named(all), ["lb − sb", "noise − lb"]);
  assertAlmostEquals(all.at(-1)!.measured!.mean, 1.1, 1e-9);
});

Deno.test("methods are equal in what they spend up to a short last batch, or in neither", () => {
  const sb = { images: 80_000, updates: 1250 };
  assertEquals(equalIn({ images: 80_000, updates: 40 }, sb), ["images"]);
  // 4 updates an epoch, the last of them short.
  assertEquals(equalIn({ images: 2_560_000, updates: 1280 }, sb), ["updates"]);
  assertEquals(equalIn(sb, sb), ["images", "updates"]);
  assertEquals(equalIn({ images: 2_560_000, updates: 40_000 }, sb), []);
});
