import { haveNoSpread } from "../statistics/have_no_spread.ts";
import { type Interval, interval } from "../statistics/interval.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";
import type { Measurement, MethodColumn, Row } from "./config.ts";

/** What one step from column to column does, in the paper and here. */
export interface Claim {
  /** `LB − SB` */
  readonly step: string;
  /** The methods compared, the later first. */
  readonly methods: readonly [MethodColumn, MethodColumn];
  /** Difference of the published accuracies, in points; null where the paper has none. */
  readonly published: number | null;
  /** Our differences, paired by seed, in points; null while fewer than one pair exists. */
  readonly measured: Interval | null;
  /** Null where the paper has no number to agree with. */
  readonly verdict: "agrees" | "disagrees" | "undecided" | null;
}

/** Accuracies of one method of an experiment by seed, without the runs that diverged. */
export function accuracies(
  measurements: readonly Measurement[],
  experiment: string,
  method: string,
): ReadonlyMap<number, number> {
  return new Map(
    measurements.filter((one) => one.experiment === experiment && one.method === method)
      .flatMap(({ seed, accuracy }) => accuracy === null ? [] : [[seed, accuracy]]),
  );
}

/** How many runs of one method of an experiment diverged. */
export function divergedRuns(
  measurements: readonly Measurement[],
  experiment: string,
  method: string,
): number {
  return measurements.filter((one) =>
    one.experiment === experiment && one.method === method && one.divergedAt !== null
  ).length;
}

/**
 * The paper's reading of its table, step by step: the large batch loses, each remedy wins something back, and the
 * last column is at least as good as the first. A step agrees with the paper when the 95 % interval of our paired
 * differences excludes zero on the paper's side, disagrees when it excludes zero on the other, and is undecided
 * otherwise, with fewer than two seeds, and where all pairs differ by the same. Controls are no steps of the paper's;
 * each is compared with the methods that it names.
 */
export function claims(row: Row, measurements: readonly Measurement[]): Claim[] {
  const columns = row.methods.filter(({ against }) => against === undefined);
  const steps = columns.slice(1).map((method, i) => [columns[i]!, method] as const);
  if (columns.length > 2) steps.push([columns[0]!, columns.at(-1)!]);
  for (const control of row.methods) {
    const compared = row.methods.filter(({ name }) => control.against?.includes(name));
    steps.push(...compared.map((method) => [method, control] as const));
  }
  const of = (method: string) => accuracies(measurements, row.experiment, method);
  return steps.map(([before, after]) => {
    const differences = pairedDifferences(of(after.name), of(before.name));
    const measured = differences.length === 0 ? null : interval(differences);
    const published = before.published === null || after.published === null
      ? null
      : after.published - before.published;
    return {
      step: `${after.title} − ${before.title}`,
      methods: [after, before],
      published,
      measured,
      verdict: verdict(published, haveNoSpread(differences) ? null : measured),
    };
  });
}

function verdict(published: number | null, measured: Interval | null): Claim["verdict"] {
  if (published === null) return null;
  if (!published || !measured || measured.halfWidth === null) return "undecided";
  if (Math.abs(measured.mean) <= measured.halfWidth) return "undecided";
  return Math.sign(measured.mean) === Math.sign(published) ? "agrees" : "disagrees";
}
