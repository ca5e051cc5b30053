import { from } from "arquero";
import type { EpochRow } from "../models/training/epoch_row.ts";
import type { Program } from "../pipeline/types.ts";
import type { ClaimConfig } from "./configuration/claims_schema.ts";
import { readHistory } from "./training/read_history.ts";
import { distancePoints } from "./statistics/distance_points.ts";
import { readOutcome } from "./training/outcome.ts";
import type { Measured } from "./claims/sample.ts";
import { judgeClaims } from "./claims/judge.ts";
import { CLAIMS, type JudgedClaims, writeJudged } from "./claims/judged_claims.ts";
import type { JudgeConfig, JudgedExperiment } from "./claims/config.ts";
import { judgementsMarkdown } from "./claims/markdown.ts";
import { localHeading } from "./print/local_run.ts";
import { distanceLaws } from "./statistics/distance_laws.ts";

/**
 * Tests the paper's claims (configs/claims.yaml) on the runs that exist so far. Inputs: `train/<run>`, the trainings, and
 * `evaluate/<run>`, their evaluations. Output: `claims/` with `claims.md`, `claims.csv` and `claims.json`, the same
 * judgements for people, spreadsheets and programs.
 */
const judge: Program<JudgeConfig> = async ({ config, inputs, records, output }) => {
  const { profile, experiments } = config;
  const judged: JudgedClaims[] = [];
  for (const experiment of experiments) {
    const runs = await readRuns(experiment, inputs);
    const measure = (claim: ClaimConfig, method: string) =>
      runs.filter((run) => run.method === method).flatMap((run): Measured[] => {
        const value = measured(claim, run);
        return value === null ? [] : [{ seed: run.seed, batch: run.batch, ...value }];
      });
    const titles = Object.fromEntries(
      Object.entries(experiment.methods).map(([name, { title }]) => [name, title]),
    );
    const judgements = judgeClaims(experiment.claims, titles, measure);
    judged.push({ experiment: experiment.name, title: experiment.title, judgements });
  }
  await Deno.mkdir(`${output}/${CLAIMS}`);
  const write = (file: string, text: string) =>
    Deno.writeTextFile(`${output}/${CLAIMS}/${file}`, text);
  await writeJudged(output, judged);
  await write("claims.md", judgementsMarkdown(profile, localHeading(config, records), judged));
  const rows = judged.flatMap(({ experiment, judgements }) =>
    judgements.map((judgement) => ({ experiment, ...judgement }))
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
  readonly history: readonly EpochRow[];
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
      const run = `${name}/${member}/seed-${seed}`;
      const [trained, evaluated] = [inputs[`train/${run}`], inputs[`evaluate/${run}`]];
      runs.push({
        method,
        batch,
        seed,
        accuracy: evaluated === undefined ? null : (await readOutcome(evaluated)).accuracy,
        history: trained === undefined ? [] : await readHistory(trained),
      });
    }
  }
  return runs;
}

function measured(
  { measure, weights = "all" }: ClaimConfig,
  { accuracy, history }: Run,
): Pick<Measured, "value" | "fit"> | null {
  if (measure === "accuracy" || measure === "test-error") {
    const value = measure === "accuracy" ? accuracy : history.at(-1)?.testError ?? null;
    return value === null ? null : { value, fit: null };
  }
  const points = distancePoints(history, weights);
  if (points === null) return null;
  const { logarithm, power } = distanceLaws(points);
  return measure === "log-slope"
    ? { value: logarithm.slope, fit: null }
    : { value: power.aic - logarithm.aic, fit: logarithm };
}
