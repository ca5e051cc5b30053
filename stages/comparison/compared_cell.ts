import { haveNoSpread } from "../statistics/have_no_spread.ts";
import { interval } from "../statistics/interval.ts";
import { finalOutcome } from "./final_outcome.ts";
import type { ComparedRun, RunResult } from "../../pipeline/app.ts";
import { areEqual, runPairs } from "./run_pair.ts";

/** A method of an experiment, by the seeds that were run here and are committed. */
export interface ComparedCell {
  /** `<experiment>/<method>`. */
  readonly cell: string;
  /** How many seeds are in both. */
  readonly seeds: number;
  /** Mean accuracy over these seeds in per cent; null where one diverged. */
  readonly here: number | null;
  readonly committed: number | null;
  readonly difference: number | null;
  /** How many committed seeds did not diverge; they tell the tolerance. */
  readonly committedSeeds: number;
  /** The largest difference that other random numbers explain; null where the committed seeds have no spread to tell. */
  readonly tolerance: number | null;
  readonly verdict: "equal" | "within" | "outside" | "not judged";
}

/** What the tolerance is, in a sentence. */
export const TOLERANCE =
  "Tolerance: 95 % of differences between two sets of m seeds lie within t(0.975, n − 1) · s · √(2/m), where s is the " +
  "standard deviation of the n committed seeds and m counts the seeds that are in both. A device with other rounding " +
  "acts like other seeds, so one cell in 20 lies outside by chance.";

/** Compares the runs of one cell. */
export async function comparedCell(
  cell: string,
  runs: readonly ComparedRun[],
): Promise<ComparedCell | null> {
  const pairs = runPairs(runs);
  if (pairs.length === 0) return null;
  const here = mean(await accuracies(pairs.map(({ here }) => here)));
  const committed = mean(await accuracies(pairs.map(({ committed }) => committed)));
  const difference = here === null || committed === null ? null : here - committed;
  const all = runs.flatMap(({ committed }) => committed ?? []);
  const known = (await accuracies(all)).filter((accuracy) => accuracy !== null);
  const committedSeeds = known.length;
  // Accuracies are counts of images: seeds that count alike by chance do not say that others would.
  const spread = committedSeeds < 2 || haveNoSpread(known) ? null : interval(known).halfWidth;
  const tolerance = spread === null ? null : spread * Math.sqrt(2 * committedSeeds / pairs.length);
  const verdict = pairs.every(areEqual)
    ? "equal"
    : difference === null || tolerance === null
    ? "not judged"
    : Math.abs(difference) <= tolerance
    ? "within"
    : "outside";
  return {
    cell,
    seeds: pairs.length,
    here,
    committed,
    difference,
    committedSeeds,
    tolerance,
    verdict,
  };
}

async function accuracies(results: readonly RunResult[]): Promise<(number | null)[]> {
  const outcomes = await Promise.all(results.map(({ read }) => finalOutcome(read)));
  return outcomes.map((outcome) => outcome?.accuracy ?? null);
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : interval(known).mean;
}
