import { from } from "arquero";
import type { EpochRow } from "../models/training/epoch_row.ts";
import type { Program } from "../pipeline/types.ts";
import { type ClaimConfig, isMeasured } from "./configuration/claims_schema.ts";
import { endError, filesIn } from "./training/end_error.ts";
import { readDivergence } from "./training/diverged.ts";
import { readWholeHistory } from "./training/read_whole_history.ts";
import { distancePoints } from "./statistics/distance_points.ts";
import { readOutcome } from "./training/outcome.ts";
import type { Measured } from "./claims/sample.ts";
import { judgeClaims } from "./claims/judge.ts";
import { CLAIMS, type JudgedClaims, writeJudged } from "./claims/judged_claims.ts";
import type { JudgeConfig, JudgedExperiment } from "./claims/config.ts";
import { judgementsMarkdown } from "./claims/markdown.ts";
import { type DivergedCount, lostText } from "./print/diverged_text.ts";
import { localHeading } from "./print/local_run.ts";
import { type Measures, readMeasures } from "./measurement/measured_run.ts";
import { distanceLaws } from "./statistics/distance_laws.ts";
import { runName } from "./training/run_name.ts";

/**
 * Tests the claims of configs/claims.yaml on the runs that exist so far. Inputs: `train/<run>`, the trainings,
 * `evaluate/<run>`, their evaluations, and `measure/<run>`, their measurements. Output: `claims/` with `claims.md`, `claims.csv` and `claims.json`, the same
 * judgements for people, spreadsheets and programs.
 */
const judge: Program<JudgeConfig> = async ({ config, inputs, records, output }) => {
  const { experiments } = config;
  const judged: JudgedClaims[] = [];
  for (const experiment of experiments) {
    const runs = await readRuns(experiment, inputs);
    const measure = (claim: ClaimConfig, side: "of" | "from") =>
      runs.filter((run) => run.method === claim[side]).flatMap((run): Measured[] => {
        const value = measured(claim, side, run);
        return value === null ? [] : [{ seed: run.seed, batch: run.batch, ...value }];
      });
    const titles = Object.fromEntries(
      Object.entries(experiment.methods).map(([name, { title }]) => [name, title]),
    );
    const isTooShort = (method: string) =>
      runs.some((run) =>
        run.method === method && run.history.length > 0 &&
        distancePoints(run.history, "all") === null
      );
    const lost = lostRuns(runs, titles);
    const judgements = judgeClaims(experiment.claims, titles, measure, isTooShort, lost);
    judged.push({ experiment: experiment.name, title: experiment.title, judgements });
  }
  await Deno.mkdir(`${output}/${CLAIMS}`);
  const write = (file: string, text: string) =>
    Deno.writeTextFile(`${output}/${CLAIMS}/${file}`, text);
  await writeJudged(output, judged);
  await write("claims.md", judgementsMarkdown(config, localHeading(config, records), judged));
  const isRegistered = judged.some(({ judgements }) => judgements.some(({ expected }) => expected));
  const areLost = judged.some(({ judgements }) => judgements.some(({ diverged }) => diverged));
  const rows = judged.flatMap(({ experiment, judgements }) =>
    judgements.map(({ diverged = [], ...judgement }) => ({
      experiment,
      ...judgement,
      ...(isRegistered && { expected: judgement.expected ?? null }),
      ...(areLost && { diverged: diverged.map(lostText).join("; ") }),
    }))
  );
  await write("claims.csv", rows.length === 0 ? "" : from(rows).toCSV());
};

export default judge;

interface Run {
  readonly method: string;
  readonly batch: number;
  readonly seed: number;
  /** Accuracy in per cent; null if the run diverged or is not evaluated yet. */
  readonly accuracy: number | null;
  /** Empty if the run diverged or is not trained yet. */
  readonly history: readonly EpochRow[];
  /** Error of the weights that it ended with, in per cent; null if the run diverged or is not trained yet. */
  readonly testError: number | null;
  /** Null if the run diverged or is not measured. */
  readonly measures: Measures | null;
  /** Whether it diverged; null if nothing of it is there. */
  readonly hasDiverged: boolean | null;
}

async function readRuns(
  { name, methods, seeds }: JudgedExperiment,
  inputs: Readonly<Record<string, string>>,
): Promise<Run[]> {
  const runs: Run[] = [];
  const members = Object.entries(methods).flatMap(([method, { members }]) =>
    members.map((member) => ({ method, ...member }))
  );
  for (const { method, name: member, batch } of members) {
    for (const seed of seeds) {
      const run = runName(name, member, seed);
      const [trained, evaluated, measures] = ["train", "evaluate", "measure"]
        .map((stage) => inputs[`${stage}/${run}`]);
      const there = [trained, evaluated, measures].filter((folder) => folder !== undefined);
      const divergences = await Promise.all(there.map(readDivergence));
      const history = trained === undefined ? [] : await readWholeHistory(trained);
      runs.push({
        method,
        batch,
        seed,
        accuracy: evaluated === undefined ? null : (await readOutcome(evaluated)).accuracy,
        history,
        testError: trained === undefined ? null : await endError(history, filesIn(trained)),
        measures: measures === undefined ? null : await readMeasures(measures),
        hasDiverged: there.length === 0 ? null : divergences.some((one) => one !== undefined),
      });
    }
  }
  return runs;
}

/** Counts the runs of each method that diverged; methods without any are left out. */
function lostRuns(
  runs: readonly Run[],
  titles: Readonly<Record<string, string>>,
): ReadonlyMap<string, DivergedCount> {
  const there = runs.filter(({ hasDiverged }) => hasDiverged !== null);
  const counts = [...Map.groupBy(there, ({ method }) => method)].map(([method, all]) => {
    const diverged = all.filter(({ hasDiverged }) => hasDiverged).length;
    return [method, { title: titles[method]!, diverged, runs: all.length }] as const;
  });
  return new Map(counts.filter(([, { diverged }]) => diverged > 0));
}

function measured(
  claim: ClaimConfig,
  side: "of" | "from",
  run: Run,
): Pick<Measured, "value" | "fit"> | null {
  const { measure, weights = "all" } = claim;
  const { accuracy, history, testError } = run;
  if (isMeasured(claim)) {
    const value = measuredError(claim, side, run);
    return value === null ? null : { value, fit: null };
  }
  if (measure === "accuracy" || measure === "test-error") {
    const value = measure === "accuracy" ? accuracy : testError;
    return value === null ? null : { value, fit: null };
  }
  const points = distancePoints(history, weights);
  if (points === null) return null;
  const { logarithm, power } = distanceLaws(points);
  return measure === "log-slope"
    ? { value: logarithm.slope, fit: null }
    : { value: power.aic - logarithm.aic, fit: logarithm };
}

/** Takes the value of a claim out of the measurement of a run, in points. */
function measuredError(
  { measure, share = 1, statistics = "trained", fromStatistics = statistics }: ClaimConfig,
  side: "of" | "from",
  { measures }: Run,
): number | null {
  const errors = measures?.[side === "of" ? statistics : fromStatistics];
  if (errors === undefined) return null;
  const [train, test] = [errors.train.error, errors.test.error];
  if (measure === "train-error") return train;
  if (measure === "generalization-gap") return test - train;
  return measure === "train-error-beyond" ? train - share * test : test;
}
