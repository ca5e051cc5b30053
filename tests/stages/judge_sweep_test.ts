/** Claims about sweeps over batch sizes, which are judged by histories. */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { JudgeConfig } from "../../stages/claims/config.ts";
import { type JudgedClaims, readJudged } from "../../stages/claims/judged_claims.ts";
import { loadDag } from "../../stages/dag.ts";
import judge from "../../stages/judge.ts";
import { MEASUREMENTS } from "../../stages/training/end_error.ts";
import { configOf, history } from "./judged_runs.ts";
import { divergenceFile, historyFile, type RunFiles, runFolders } from "./made_up_run.ts";
import { stageContext } from "./stage_context.ts";
import { ROOT } from "../root.ts";

/** Judges trainings of a sweep, given as slope of the distance and last error by method, batch and seed. */
async function judgedSweep(
  outcome: (
    method: string,
    batch: number,
    seed: number,
  ) => readonly [slope: number, error: number, diverges?: boolean, averaged?: number] | null,
  seeds: readonly number[],
) {
  const sweep = await configOf("figures-f1");
  const [experiment] = sweep.experiments as [JudgeConfig["experiments"][number]];
  const config = { ...sweep, experiments: [{ ...experiment, seeds }] };
  const runs: Record<string, RunFiles> = {};
  for (const [method, { members }] of Object.entries(experiment.methods)) {
    for (const { name, batch } of members) {
      for (const seed of seeds) {
        const found = outcome(method, batch, seed);
        if (found === null) continue;
        const [slope, testError, diverges = false, averaged] = found;
        const measured = { "test error after recalibration (%)": averaged };
        runs[`train/f1-sweep/${name}/seed-${seed}`] = {
          ...historyFile(history(slope).map((row) => ({ ...row, testError }))),
          ...(diverges ? divergenceFile() : {}),
          ...(averaged === undefined ? {} : { [MEASUREMENTS]: JSON.stringify(measured) }),
        };
      }
    }
  }
  await using made = await runFolders(runs);
  await using context = await stageContext(config, { inputs: made.inputs });
  await judge(context);
  const read = (file: string) => Deno.readTextFileSync(`${context.output}/claims/${file}`);
  const [{ judgements }] = await readJudged(context.output) as [JudgedClaims];
  const of = (claim: string) => judgements.find((one) => one.claim === claim)!;
  const batches = experiment.methods["baseline"]!.members.map(({ batch }) => batch);
  return { of, markdown: read("claims.md"), batches };
}

/** By half a point a doubling, but not quite evenly. */
const risingError = (batch: number) => {
  const i = Math.log2(batch / 64);
  return 5 + 0.5 * i + 0.1 * (-1) ** i;
};

Deno.test("the test error of a training that results in an average is that of the average", async () => {
  const { of } = await judgedSweep((method, batch) => {
    if (method === "ra") return [2, 4];
    return method === "baseline" ? [1, 9, false, risingError(batch)] : null;
  }, [1]);
  // As where the histories end with these errors.
  const { mean, effectSize, verdict } = of("error-rises-with-batch");
  assertAlmostEquals(mean!, 0.482857142857143, 1e-12);
  assertAlmostEquals(effectSize!, 0.9933445827155672, 1e-12);
  assertEquals(verdict, "supported");
  const { stages } = await loadDag({ root: ROOT, profile: "figures-f1", set: [] });
  for (const page of ["claims", "figures"]) {
    const { reads } = stages.find(({ name }) => name === `${page}/figures-f1`)!;
    assert(reads!.includes(MEASUREMENTS), page);
  }
});

Deno.test("a sweep of one seed is judged by its trend over the batch, and by pairs of equal batches", async () => {
  const { of, markdown, batches } = await judgedSweep((method, batch) => {
    if (method === "ra") return [2, batch === 1024 ? 4 : 4.1];
    // The slope peaks at 128.
    const slope = batch === 64 ? 1 : 3 - 0.3 * Math.log2(batch / 64);
    return method === "baseline" ? [slope, risingError(batch)] : null;
  }, [1]);
  assertEquals(batches, [64, 128, 256, 512, 1024, 2048]);
  const rises = of("error-rises-with-batch");
  // By hand, with the closed form of Student's distribution of four degrees of freedom.
  assertAlmostEquals(rises.mean!, 0.482857142857143, 1e-12);
  assertAlmostEquals(rises.effectSize!, 0.9933445827155672, 1e-12);
  assertAlmostEquals(rises.p!, 6.629446939e-5, 1e-12);
  assertEquals([rises.n, rises.verdict, rises.effectMeasure], [6, "supported", "r"]);
  const falls = of("slope-falls-by-batch");
  assertAlmostEquals(falls.mean!, -0.3, 0.02);
  assertEquals([falls.n, falls.verdict], [5, "supported"]);
  const lower = of("adaptation-lowers-error");
  assertEquals([lower.n, of("remedies-raise-slopes").n], [2, 0]);
  assertAlmostEquals(lower.mean!, ((4 - 7.1) + (4.1 - 7.4)) / 2, 1e-9);
  assertStringIncludes(markdown, "In a sweep with one seed, pairs have equal batch sizes");
  assertStringIncludes(markdown, "not enough runs (n = 0, wanted 2)");
});

Deno.test("a run of a sweep that diverges late has no value of any claim, neither its last error nor its slope", async () => {
  const sweep = (diverges: boolean) =>
    judgedSweep((method, batch) => {
      // The slope falls by a tenth a doubling; the largest batch would turn error and slope round.
      const i = Math.log2(batch / 64);
      if (method !== "baseline") return null;
      if (batch === 2048) return diverges ? [9, 0, true] : null;
      return [3 - 0.1 * i - 0.01 * (-1) ** i, risingError(batch)];
    }, [1]);
  const [missing, lost] = [await sweep(false), await sweep(true)];
  for (const claim of ["error-rises-with-batch", "slope-falls-by-batch"]) {
    const { diverged, ...judgement } = lost.of(claim);
    assertEquals(judgement, missing.of(claim));
    assertEquals(judgement.verdict, "supported");
    assertEquals(diverged, [{ title: "Baseline", diverged: 1, runs: 6 }]);
  }
  assertEquals(lost.of("error-rises-with-batch").n, 5);
});

Deno.test("a sweep of several seeds is tested over the seeds, each of which gives one number", async () => {
  // However regular each seed is over its batches: what differs is the seeds.
  const rises = [0.4, 0.5, 0.9];
  const { of, markdown } = await judgedSweep((method, batch, seed) => {
    const doublings = Math.log2(batch / 64);
    // One run has diverged: its size counts for no seed.
    if (method === "baseline" && batch === 2048 && seed === 2) return null;
    if (method === "baseline") return [2, 5 + rises[seed - 1]! * doublings];
    return method === "ra" ? [2, 4 + (batch === 2048 ? 9 : seed / 10)] : null;
  }, [1, 2, 3]);
  const trend = of("error-rises-with-batch");
  // Mean 0.6, sd 0.26458, t = 3.9279 with two degrees of freedom: p = 1 − t / √(t² + 2), by hand.
  assertAlmostEquals(trend.mean!, 0.6, 1e-9);
  assertAlmostEquals(trend.sd!, Math.sqrt(0.07), 1e-9);
  assertAlmostEquals(trend.p!, 1 - 3.92792202424786 / Math.sqrt(3.92792202424786 ** 2 + 2), 1e-9);
  assertEquals([trend.n, trend.effectMeasure, trend.replicates], [3, "d", "seeds"]);
  const lower = of("adaptation-lowers-error");
  const differences = rises.map((rise, i) => 4 + (i + 1) / 10 - (5 + rise * 4));
  assertEquals(lower.n, 3);
  assertAlmostEquals(lower.mean!, differences.reduce((sum, each) => sum + each) / 3, 1e-9);
  assertStringIncludes(lower.compared, "mean over the batches");
  assertStringIncludes(markdown, "each seed gives one number");
});
