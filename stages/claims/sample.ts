import { mean } from "simple-statistics";
import { type ClaimConfig, isTrend } from "../configuration/claims_schema.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";
import { lineFit } from "../statistics/line_fit.ts";

/** A claim's measure of one run. */
export interface Measured {
  readonly seed: number;
  readonly batch: number;
  readonly value: number;
}

/** That of a method's runs; one that has none (diverged, or too few epochs) is left out. */
export type Measure = (claim: ClaimConfig, method: string) => readonly Measured[];

/** What a claim is tested on. */
export interface ClaimSample {
  /**
   * What differs from one value to the next. A claim is to hold for other seeds, so a sweep gives a number for each seed;
   * with one seed all that it has are its sizes of batches.
   */
  readonly replicates: "seeds" | "batches";
  /** Differences of pairs, or the measure itself where nothing is compared; of a trend the slope per doubling. */
  readonly values: readonly number[];
  /** Of a trend with one seed, log₂ of the batch and the measure; its test is that of the line. */
  readonly points: readonly (readonly [number, number])[] | null;
}

/** Gathers a claim's numbers from the runs. */
export function claimSample(claim: ClaimConfig, measure: Measure): ClaimSample {
  const ofMethod = (method: string) =>
    measure(claim, method).filter(({ batch }) => batch >= (claim.smallest ?? 0));
  const of = ofMethod(claim.of);
  const from = claim.from === undefined ? null : ofMethod(claim.from);
  if (claim.over === undefined) {
    return { replicates: "seeds", values: differences(of, from, "seed"), points: null };
  }
  const bySeed = [...Map.groupBy(of, ({ seed }) => seed)].map(([seed, runs]) =>
    isTrend(claim)
      ? runs.map(({ batch, value }) => [Math.log2(batch), value] as const)
      : byBatch(runs, from && from.filter((run) => run.seed === seed))
  ).filter(({ length }) => length > 0).sort((a, b) => b.length - a.length);
  const [most = []] = bySeed;
  // Sizes that some seed lacks would make the seeds differ by what they are taken over.
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

/** Batch and difference of the runs with that batch, of one seed. */
function byBatch(of: readonly Measured[], from: readonly Measured[] | null) {
  const runs = from === null
    ? of
    : of.filter(({ batch }) => from.some((other) => other.batch === batch));
  const values = differences(runs, from, "batch");
  return runs.map(({ batch }, i) => [batch, values[i]!] as const);
}
