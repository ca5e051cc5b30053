import type { Sample } from "./samples.ts";

/**
 * Gives the runs of a method the same rows, so that each of their means is over all of them. Runs that end by their own
 * progress, such as AdaScale's, have rows at other updates, and a mean over those that happen to have a row would jump from
 * some seeds to others. So each run is followed along straight lines between its own rows, as far as the first of them ends.
 * The last row is where they end on average, with the means of what they end with. Runs with the same rows stay as they are.
 *
 * @param samples those of one method, each run's in order
 */
export function sharedRows(samples: readonly Sample[]): readonly Sample[] {
  const runs = [...Map.groupBy(samples, ({ seed }) => seed).values()];
  const haveSameRows = runs.every((run) =>
    run.length === runs[0]!.length &&
    run.every(({ updates }, i) => updates === runs[0]![i]!.updates)
  );
  if (haveSameRows) return samples;
  const ends = runs.map((run) => run.at(-1)!.updates);
  const [from, to] = [Math.max(...runs.map((run) => run[0]!.updates)), Math.min(...ends)];
  const end = ends.reduce((sum, one) => sum + one, 0) / ends.length;
  const places = [...new Set(samples.map(({ updates }) => updates))]
    .filter((at) => from <= at && at <= to);
  return runs.flatMap((run) => [
    ...places.map((at) => sampleAt(run, at)),
    ...(end > to ? [{ ...run.at(-1)!, updates: end }] : []),
  ]);
}

/** A run after a number of updates, which lies between its first row and its last. */
function sampleAt(run: readonly Sample[], updates: number): Sample {
  const index = run.findIndex((row) => row.updates >= updates);
  const [before, after] = [run[index - 1]!, run[index]!];
  if (after.updates === updates) return after;
  const share = (updates - before.updates) / (after.updates - before.updates);
  const between = (column: Exclude<keyof Sample, "method">) =>
    before[column] + share * (after[column] - before[column]);
  return {
    method: before.method,
    seed: before.seed,
    updates,
    epoch: between("epoch"),
    learningRate: between("learningRate"),
    trainingError: between("trainingError"),
    testError: between("testError"),
    distance: between("distance"),
    firstLayerDistance: between("firstLayerDistance"),
  };
}
