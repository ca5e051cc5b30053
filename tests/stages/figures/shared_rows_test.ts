import { assertAlmostEquals, assertEquals } from "@std/assert";
import { sharedRows } from "../../../stages/figures/shared_rows.ts";
import type { Sample } from "../../../stages/figures/samples.ts";
import { draw, history } from "../drawn_figures.ts";

/** A run of so many epochs, each of so many updates, whose errors are a line over the updates. */
function run(seed: number, epochs: number, updates: number, slope = 0): Sample[] {
  return Array.from({ length: epochs }, (_, i) => ({
    ...{ method: "swap", seed, epoch: i + 1, updates: updates * (i + 1), learningRate: 0.1 },
    ...{ trainingError: 5, testError: 100 * seed + slope * updates * (i + 1) },
    ...{ distance: i, firstLayerDistance: i },
  }));
}

Deno.test("every mean is over all seeds, as far as the first ends, and the last is the mean of the ends", () => {
  const rows = sharedRows([...run(1, 20, 10, -0.1), ...run(2, 23, 10, -0.2)]);
  const means = [...Map.groupBy(rows, ({ updates }) => updates)].map(([updates, rows]) => {
    assertEquals(rows.map(({ seed }) => seed), [1, 2], `after ${updates}`);
    return [updates, (rows[0]!.testError + rows[1]!.testError) / 2] as const;
  });
  assertEquals(means.map(([updates]) => updates), [
    ...run(1, 20, 10).map((row) => row.updates),
    215,
  ]);
  assertAlmostEquals(means.at(-2)![1], 150 - 0.15 * 200);
  assertAlmostEquals(means.at(-1)![1], (100 - 0.1 * 200 + 200 - 0.2 * 230) / 2);
});

Deno.test("seeds with rows at other updates are followed between their own", () => {
  const rows = sharedRows([...run(1, 4, 10, -1), ...run(2, 3, 15, -2)]);
  const own = (seed: number) => rows.filter((row) => row.seed === seed);
  for (const [seed, slope] of [[1, -1], [2, -2]] as const) {
    assertEquals(
      own(seed).map(({ updates }) => updates).toSorted((a, b) => a - b),
      [15, 20, 30, 40, 42.5],
    );
    for (const { updates, testError } of own(seed).slice(0, -1)) {
      assertAlmostEquals(testError, 100 * seed + slope * updates, 1e-9, `${seed}: ${updates}`);
    }
  }
  assertAlmostEquals(own(1).find(({ updates }) => updates === 15)!.epoch, 1.5);
  assertEquals(own(1).every(({ learningRate }) => learningRate === 0.1), true);
});

Deno.test("runs with the same rows stay as they are", () => {
  const samples = [...run(1, 5, 10), ...run(2, 5, 10)];
  assertEquals(sharedRows(samples) === samples, true);
  assertEquals(sharedRows(run(1, 5, 10)), run(1, 5, 10));
});

Deno.test("a curve does not jump from the mean of its seeds to the one that ends last", async () => {
  const flat = (epochs: number, testError: number) => {
    const [row] = history(1, 0);
    return Array.from({ length: epochs }, (_, i) => ({
      ...row!,
      ...{ epoch: i + 1, updates: 10 * (i + 1), testError },
    }));
  };
  await using drawn = await draw({
    "f1-digits/sb/seed-1": flat(20, 10),
    "f1-digits/sb/seed-2": flat(23, 30),
  });
  const [line] = [
    ...drawn.read("test-error.svg").matchAll(
      /<g[^>]*data-mark="line"[^>]*>\s*<path [^>]*d="M([^"]+)"/g,
    ),
  ].map(([, points]) => points!.split("L").map((point) => point.split(",").map(Number)));
  assertEquals(line!.length, 21);
  assertEquals(new Set(line!.map(([, y]) => y)).size, 1, "20 % from the first row to the last");
});
