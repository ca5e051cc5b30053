import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { fromCSV } from "arquero";
import judge from "../../stages/judge.ts";
import { type JudgedClaims, readJudged } from "../../stages/claims/judged_claims.ts";
import { METRICS } from "../../stages/training/outcome.ts";
import { HISTORY } from "../../stages/training/read_history.ts";
import { configOf, history } from "./judged_runs.ts";
import { divergenceFile, historyFile, type RunFiles, runFolders } from "./made_up_run.ts";
import { stageContext } from "./stage_context.ts";

const config = await configOf("quick");

interface Outcome {
  /** null of a run that diverged. */
  readonly accuracy: number | null;
  readonly slope?: number;
  readonly knee?: number;
  /** The first epochs alone; all of them by default. */
  readonly epochs?: number;
}

/** Judges runs given as `<method>/seed-<n>`. */
async function judged(outcomes: Readonly<Record<string, Outcome>>, given = config) {
  const runs: Record<string, RunFiles> = {};
  for (const [run, { accuracy, slope, knee, epochs }] of Object.entries(outcomes)) {
    runs[`train/f1-digits/${run}`] = slope === undefined
      ? { [HISTORY]: "" }
      : historyFile(history(slope, knee).slice(0, epochs));
    runs[`evaluate/f1-digits/${run}`] = accuracy === null
      ? divergenceFile()
      : { [METRICS]: JSON.stringify({ accuracy, loss: 1 }) };
  }
  await using made = await runFolders(runs);
  await using context = await stageContext(given, { inputs: made.inputs });
  await judge(context);
  const read = (file: string) => Deno.readTextFileSync(`${context.output}/claims/${file}`);
  const [{ judgements }] = await readJudged(context.output) as [JudgedClaims];
  return {
    markdown: read("claims.md"),
    csv: read("claims.csv"),
    judgements,
    of: (claim: string) => judgements.find((one) => one.claim === claim)!,
  };
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

Deno.test("where trainings diverged, the verdict says how many of how many it leaves out", async () => {
  const eight = [1, 2, 3, 4, 5, 6, 7, 8];
  const ofEight = {
    ...config,
    experiments: config.experiments.map((one) => ({ ...one, seeds: eight })),
  };
  const of = (method: string, accuracy: (seed: number) => number | null) =>
    Object.fromEntries(
      eight.map((seed) => [`${method}/seed-${seed}`, { accuracy: accuracy(seed) }]),
    );
  const small = of("sb", (seed) => 98 + 0.01 * seed);
  const large = of("lb", (seed) => 95 + 0.02 * seed);
  const some = await judged(
    { ...small, ...large, ...of("ra", (seed) => seed < 4 ? null : 98 + 0.02 * seed) },
    ofEight,
  );
  const { verdict, n, diverged } = some.of("adaptation-matches");
  assertEquals([verdict, n, diverged], [
    "supported",
    5,
    [{ title: "+RA", diverged: 3, runs: 8 }],
  ]);
  assertEquals("diverged" in some.of("large-batch-loses"), false);
  assert(
    some.markdown.endsWith(
      "|\n\nTrainings that diverged are left out: +RA 3 of 8. " +
        "Verdicts on these methods hold for their other trainings alone.\n",
    ),
    some.markdown.slice(-300),
  );
  const lines = fromCSV(some.csv).objects() as { claim: string; diverged: string | null }[];
  assertEquals(
    lines.filter(({ diverged }) => diverged).map(({ claim, diverged }) => [claim, diverged]),
    [
      ["adaptation-helps", "+RA 3 of 8"],
      ["adaptation-matches", "+RA 3 of 8"],
      ["distance-is-logarithmic-adapted", "+RA 3 of 8"],
    ],
  );
  const none = await judged({ ...small, ...large }, ofEight);
  assert(!`${none.markdown}${none.csv}`.includes("diverged"), none.markdown);
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
