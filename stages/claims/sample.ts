import { mean } from "simple-statistics";
import { type ClaimConfig, isTrend } from "../configuration/claims_schema.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";
import type { Goodness } from "../statistics/law_fits.ts";
import { lineFit } from "../statistics/line_fit.ts";

/** The value of a claim's measure for one run. */
export interface Measured {
  readonly seed: number;
  readonly batch: number;
  readonly value: number;
  /** How well the logarithm fits, if the measure is about it. */
  readonly fit: Goodness | null;
}

/** Measures the runs of a claim's method `of` or `from`. Runs without a value (diverged, or too few epochs) are left out. */
export type Measure = (claim: ClaimConfig, side: "of" | "from") => readonly Measured[];

/** The values that a claim is tested on. */
export interface ClaimSample {
  /**
   * Whether the values belong to different seeds or batch sizes. A claim should hold for other seeds, so a sweep gives one
   * value for each seed; with a single seed, it gives one for each batch size.
   */
  readonly replicates: "seeds" | "batches";
  /** Differences of pairs; values of the measure if nothing is compared; for a trend, slopes per doubling of the batch. */
  readonly values: readonly number[];
  /** For a trend with a single seed, pairs of log₂ of the batch size and the measure; the slope of their line is tested. */
  readonly points: readonly (readonly [number, number])[] | null;
}

/** Collects the values of a claim from the runs. */
export function claimSample(claim: ClaimConfig, measure: Measure): ClaimSample {
  const measured = (side: "of" | "from") =>
    measure(claim, side).filter(({ batch }) => batch >= (claim.smallest ?? 0));
  const of = measured("of");
  const from = claim.from === undefined ? null : measured("from");
  if (claim.over === undefined) {
    return { replicates: "seeds", values: differences(of, from, "seed"), points: null };
  }
  const bySeed = [...Map.groupBy(of, ({ seed }) => seed)].map(([seed, runs]) =>
    isTrend(claim)
      ? runs.map(({ batch, value }) => [Math.log2(batch), value] as const)
      : byBatch(runs, from && from.filter((run) => run.seed === seed))
  ).filter(({ length }) => length > 0).sort((a, b) => b.length - a.length);
  const [most = []] = bySeed;
  // Only batch sizes that every seed has, so that all seeds are measured over the same sizes.
  const common = most.map(([x]) => x)
    .filter((x) => bySeed.every((points) => points.some((point) => point[0] === x)));
  if (bySeed.length > 1 && common.length >= (isTrend(claim) ? 3 : 1)) {
    const values = bySeed.map((all) => {
      const points = all.filter(([x]) => common.includes(x));
      return isTrend(claim) ? lineFit(points).slope : mean(points.map(([, value]) => value));
    });
    return { replicates: "seeds", values, points: null };
  }
  const values = most.map(([, value]) => value);
  return { replicates: "batches", values, points: isTrend(claim) ? most : null };
}

function differences(
  of: readonly Measured[],
  from: readonly Measured[] | null,
  pair: "seed" | "batch",
): number[] {
  if (from === null) return of.map(({ value }) => value);
  const paired = (runs: readonly Measured[]) => new Map(runs.map((run) => [run[pair], run.value]));
  return pairedDifferences(paired(of), paired(from));
}

/** Computes pairs of batch size and difference for the runs of one seed. */
function byBatch(of: readonly Measured[], from: readonly Measured[] | null) {
  const runs = from === null
    ? of
    : of.filter(({ batch }) => from.some((other) => other.batch === batch));
  const values = differences(runs, from, "batch");
  return runs.map(({ batch }, i) => [batch, values[i]!] as const);
}
