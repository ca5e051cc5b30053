import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { fromCSV } from "arquero";
import type { EpochRow } from "../../models/training/epoch_row.ts";
import { loadConfiguration } from "../../stages/configuration/check.ts";
import { writeDivergence } from "../../stages/training/diverged.ts";
import { encodeHistory } from "../../stages/training/encode_history.ts";
import { MEASUREMENTS } from "../../stages/training/end_error.ts";
import { loadDag } from "../../stages/dag.ts";
import judge from "../../stages/judge.ts";
import { type JudgeConfig, judgeConfig } from "../../stages/claims/config.ts";
import { type JudgedClaims, readJudged } from "../../stages/claims/judged_claims.ts";
import { METRICS } from "../../stages/training/outcome.ts";
import { HISTORY } from "../../stages/training/read_history.ts";
import { stageContext } from "./stage_context.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** The committed claims about the experiments of a profile. */
async function configOf(profile: string): Promise<JudgeConfig> {
  const configuration = await loadConfiguration(ROOT, profile);
  const seeds = Array.from({ length: configuration.profile.seeds }, (_, i) => i + 1);
  return judgeConfig({ profile }, configuration, seeds);
}
const config = await configOf("quick");

/**
 * Five epochs at the first learning rate, in which the distance is 3 + slope · ln t, then one at another.
 *
 * @param knee what it has lost at the last of the five
 */
function history(slope: number, knee = 0): EpochRow[] {
  return Array.from({ length: 6 }, (_, i) => ({
    epoch: i + 1,
    updates: 10 * 3 ** i,
    learningRate: i < 5 ? 0.1 : 0.01,
    loss: 1,
    error: 20 - i,
    gradientNorm: 1,
    testError: 20 - i,
    // A little noise, another for each slope, so that no fit is perfect.
    distance: i < 5
      ? 3 + slope * Math.log(10 * 3 ** i) + 0.01 * Math.sin(i + slope) - (i === 4 ? knee : 0)
      : 0.5,
    firstLayerDistance: 2 * (10 * 3 ** i) ** 0.4,
  }));
}

const AT = { update: 7, epoch: 1, learningRate: 9, loss: NaN, gradientNorm: Infinity };

interface Outcome {
  /** null of a run that diverged. */
  readonly accuracy: number | null;
  readonly slope?: number;
  readonly knee?: number;
  /** The first epochs alone; all of them by default. */
  readonly epochs?: number;
}

/** Judges runs given as `<method>/seed-<n>`. */
async function judged(outcomes: Readonly<Record<string, Outcome>>) {
  const folder = await Deno.makeTempDir();
  try {
    const inputs: Record<string, string> = {};
    for (const [run, { accuracy, slope, knee, epochs }] of Object.entries(outcomes)) {
      const [trained, evaluated] = ["train", "evaluate"].map((kind) => {
        const path = `${folder}/${kind}/${run}`;
        Deno.mkdirSync(path, { recursive: true });
        return inputs[`${kind}/f1-digits/${run}`] = path;
      });
      await Deno.writeTextFile(
        `${trained}/${HISTORY}`,
        slope === undefined ? "" : encodeHistory(history(slope, knee).slice(0, epochs)),
      );
      if (accuracy === null) {
        await writeDivergence(evaluated!, AT);
      } else {
        await Deno.writeTextFile(
          `${evaluated}/${METRICS}`,
          JSON.stringify({ accuracy, loss: 1 }),
        );
      }
    }
    await using context = await stageContext(config, { inputs });
    await judge(context);
    const read = (file: string) => Deno.readTextFileSync(`${context.output}/claims/${file}`);
    const [{ judgements }] = await readJudged(context.output) as [JudgedClaims];
    return {
      markdown: read("claims.md"),
      csv: read("claims.csv"),
      judgements,
      of: (claim: string) => judgements.find((one) => one.claim === claim)!,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Three seeds of each method, around a mean. */
function seeds(method: string, accuracy: number, slope?: number): Record<string, Outcome> {
  return Object.fromEntries(
    [0.1, -0.1, 0.02].map((more, i) => [
      `${method}/seed-${i + 1}`,
      // Pairs differ a little, too.
      {
        accuracy: accuracy + more * (1 + accuracy / 1000),
        ...(slope !== undefined && { slope: slope + more }),
      },
    ]),
  );
}

Deno.test("each claim gets the verdict that its runs support", async () => {
  const { of } = await judged({
    ...seeds("sb", 98, 2),
    ...seeds("lb", 95, 1),
    ...seeds("lr", 96, 1),
    ...seeds("gbn", 95.5, 1.5),
    ...seeds("ra", 98.2, 2),
  });
  assertEquals(of("large-batch-loses").verdict, "supported");
  assertAlmostEquals(of("large-batch-loses").mean!, -3, 0.01);
  assertEquals(of("learning-rate-helps").verdict, "supported");
  assertEquals(of("ghosts-help").verdict, "contradicted");
  assertEquals(of("adaptation-matches").verdict, "supported");
  assert(of("adaptation-matches").pEquivalent! < 0.05, "also equivalent within the margin");
  assertEquals(of("distance-is-logarithmic").verdict, "supported");
  assertEquals(of("distance-is-logarithmic-first-layer").verdict, "contradicted");
  assertEquals(of("slope-falls-with-batch").verdict, "supported");
  assertAlmostEquals(of("remedies-raise-slope").mean!, 0.5, 0.01);
});

Deno.test("a distance grows like log t only where a logarithm also fits, whatever fits worse", async () => {
  const run = (seed: number, knee: number) => [
    `ra/seed-${seed}`,
    { accuracy: 98, slope: 2 + seed / 10, knee },
  ];
  const claim = "distance-is-logarithmic-adapted";
  const runs = (knee: number) =>
    judged(Object.fromEntries([run(1, knee), run(2, 1.05 * knee), run(3, 1.1 * knee)]));
  const good = (await runs(0.2)).of(claim);
  assertEquals(good.verdict, "supported");
  assert(good.rSquared! > 0.99 && good.largestResidual! < 0.03, "of the run that it fits worst");
  const { of, markdown } = await runs(3);
  const poor = of(claim);
  assert(poor.pHolm! < 0.05 && poor.mean! > 0, "a logarithm fits better than a power law");
  assertEquals(poor.verdict, "undecided");
  assertStringIncludes(
    markdown,
    `the log law does not fit: R² ${poor.rSquared!.toFixed(3)}, largest residual ${
      (100 * poor.largestResidual!).toFixed(1)
    } % of the growth|`,
  );
});

Deno.test("p values are corrected for the claims that could be tested, and for no others", async () => {
  const { judgements, of, markdown } = await judged({
    "sb/seed-1": { accuracy: 98 },
    "sb/seed-2": { accuracy: 98.5 },
    "lb/seed-1": { accuracy: 95 },
    "lb/seed-2": { accuracy: 95.6 },
    "ra/seed-1": { accuracy: 97.9 },
    "ra/seed-2": { accuracy: 98.7 },
  });
  assertEquals(judgements.filter(({ p }) => p !== null).map(({ claim }) => claim), [
    "large-batch-loses",
    "adaptation-matches",
  ]);
  const { p, pHolm, verdict } = of("large-batch-loses");
  assertAlmostEquals(pHolm!, 2 * p!, 1e-12);
  assertEquals(verdict, "supported");
  assertEquals(of("adaptation-matches").verdict, "undecided");
  // Both p values stand in one line, after the two differences themselves.
  const line = markdown.split("\n").find((text) => text.includes("accuracy: LB − SB"))!;
  const printed = [p!, pHolm!].map((one) => String(Number(one.toPrecision(2))));
  assertStringIncludes(line, "|−2.95 (−3.00, −2.90)|");
  assert(line.endsWith(`|t test, two-sided|${printed.join("|")}|`), line);
});

Deno.test("a claim without two pairs of runs says so instead of judging", async () => {
  const { of, markdown } = await judged({
    "sb/seed-1": { accuracy: 98 },
    "lb/seed-1": { accuracy: 95 },
    "lb/seed-2": { accuracy: 95 },
    "sb/seed-2": { accuracy: null },
  });
  const { verdict, n, mean, low, p } = of("large-batch-loses");
  assertEquals([verdict, n, mean, low, p], ["not enough runs", 1, -3, null, null]);
  assertStringIncludes(markdown, "not enough runs (n = 1, wanted 2)");
  assertEquals((await judged({})).of("large-batch-loses").n, 0);
});

Deno.test("a claim about curves that are too short to fit says this, not that runs are lacking", async () => {
  const short = (method: string) =>
    Object.fromEntries(
      [1, 2, 3].map((
        seed,
      ) => [`${method}/seed-${seed}`, { accuracy: 90 + seed, slope: 2, epochs: 2 }]),
    );
  const { of, markdown } = await judged({ ...short("sb"), ...seeds("lb", 80, 1) });
  for (const claim of ["distance-is-logarithmic", "slope-falls-with-batch"]) {
    assertEquals([of(claim).verdict, of(claim).n, of(claim).p], ["curves too short", 0, null]);
  }
  assertStringIncludes(
    markdown,
    "|curves too short (fewer than three epochs at the first learning rate)|",
  );
  // No run of this method is there, however long the others are.
  assertEquals(of("distance-is-logarithmic-adapted").verdict, "not enough runs");
  assert(of("large-batch-loses").verdict !== "curves too short", "accuracies need no curve");
});

Deno.test("the Markdown names claim, section, interval, test and verdict; the CSV has a line a claim", async () => {
  const { markdown, csv, judgements } = await judged({ ...seeds("sb", 98), ...seeds("lb", 95) });
  const line = markdown.split("\n").find((text) => text.includes("accuracy: LB − SB"))!;
  assertStringIncludes(line, "sections 1 and 6, Table 1");
  assertStringIncludes(line, "−3.00 [−3.00, −3.00]");
  assertStringIncludes(line, "|t test, two-sided|< 0.001|");
  assertStringIncludes(line, "|supported|accuracy: LB − SB|");
  assertEquals(fromCSV(csv).numRows(), judgements.length);
});

Deno.test("every claim is judged in the profile that has its methods", async () => {
  const claims = async (profile: string) =>
    (await configOf(profile)).experiments.flatMap((experiment) => Object.keys(experiment.claims));
  const quick = await claims("quick");
  assert(!quick.includes("noise-is-similar") && quick.includes("ghosts-help"), `${quick}`);
  const controls = new Set(await claims("controls"));
  for (const claim of ["noise-is-similar", "linear-is-worse", "adaptation-is-not-epochs"]) {
    assert(controls.has(claim), claim);
  }
});

Deno.test("judge: pairs that all differ by the same number of images are no proof, however equal they are", async () => {
  const { markdown } = await judged({
    "gbn/seed-1": { accuracy: 97.58 },
    "gbn/seed-2": { accuracy: 97.64 },
    "ra/seed-1": { accuracy: 98.82 },
    "ra/seed-2": { accuracy: 98.88 },
  });
  const line = markdown.split("\n").find((text) => text.includes("accuracy: +RA − +GBN"))!;
  assertStringIncludes(line, "|+1.24|–|2|");
  assertStringIncludes(line, "|not enough runs (n = 2, all equal)|");
});

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
  const folder = await Deno.makeTempDir();
  const inputs: Record<string, string> = {};
  for (const [method, { members }] of Object.entries(experiment.methods)) {
    for (const { name, batch } of members) {
      for (const seed of seeds) {
        const found = outcome(method, batch, seed);
        if (found === null) continue;
        const path = inputs[`train/f1-sweep/${name}/seed-${seed}`] = `${folder}/${name}-${seed}`;
        await Deno.mkdir(path);
        const rows = history(found[0]).map((row) => ({ ...row, testError: found[1] }));
        await Deno.writeTextFile(`${path}/${HISTORY}`, encodeHistory(rows));
        if (found[2]) await writeDivergence(path, AT);
        if (found[3] === undefined) continue;
        const measured = { "test error after recalibration (%)": found[3] };
        await Deno.writeTextFile(`${path}/${MEASUREMENTS}`, JSON.stringify(measured));
      }
    }
  }
  await using context = await stageContext(config, { inputs });
  await judge(context);
  await Deno.remove(folder, { recursive: true });
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
    assertEquals(lost.of(claim), missing.of(claim));
    assertEquals(lost.of(claim).verdict, "supported");
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
