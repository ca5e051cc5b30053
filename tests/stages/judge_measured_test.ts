import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { RUNNING_KINDS } from "../../models/measurement/running_kinds.ts";
import { type JudgeConfig, judgeConfig } from "../../stages/claims/config.ts";
import { readJudged } from "../../stages/claims/judged_claims.ts";
import { loadConfiguration } from "./configuration/load_configuration.ts";
import { STATISTICS } from "../../stages/configuration/claims_schema.ts";
import judge from "../../stages/judge.ts";
import { type RunFiles, runFolders } from "./made_up_run.ts";
import { stageContext } from "./stage_context.ts";
import { ROOT } from "../root.ts";

/** The committed claims about the experiments of a profile. */
async function configOf(profile: string): Promise<JudgeConfig> {
  return judgeConfig({ profile }, await loadConfiguration(ROOT, profile), [1, 2, 3]);
}

/** Errors in per cent of a measured run by kind of running statistics: training, then test. */
type MeasuredErrors = Readonly<Record<string, readonly [number, number]>>;

/** Judges measured runs of `f1-digits` in profile gap-f1, given by method, a list of seeds each. */
async function judgedMeasures(runs: Readonly<Record<string, readonly MeasuredErrors[]>>) {
  const side = (error: number) => ({ examples: 2000, correct: 0, error, loss: 1 });
  const measured: Record<string, RunFiles> = {};
  for (const [method, seeds] of Object.entries(runs)) {
    for (const [i, kinds] of seeds.entries()) {
      const measures = Object.entries(kinds).map(([kind, [train, test]]) =>
        [kind, { train: side(train), test: side(test) }] as const
      );
      measured[`measure/f1-digits/${method}/seed-${i + 1}`] = {
        "measures.json": JSON.stringify(Object.fromEntries(measures)),
      };
    }
  }
  await using made = await runFolders(measured);
  await using context = await stageContext(await configOf("gap-f1"), { inputs: made.inputs });
  await judge(context);
  const all = await readJudged(context.output);
  const { judgements } = all.find(({ experiment }) => experiment === "f1-digits")!;
  return {
    of: (claim: string) => judgements.find((one) => one.claim === claim)!,
    markdown: await Deno.readTextFile(`${context.output}/claims/claims.md`),
    csv: await Deno.readTextFile(`${context.output}/claims/claims.csv`),
  };
}

Deno.test("a claim on the share of training error compares it with that share of the difference in test error", async () => {
  const measured = (train: number) => ({
    sb: [{ trained: [1, 4] }, { trained: [1.1, 4.2] }],
    // The test error is 5 points higher, 5.2 of the second pair.
    lb: [{ trained: [1 + train, 9] }, { trained: [1.1 + train + 0.1, 9.4] }],
  } satisfies Record<string, MeasuredErrors[]>);
  const { mean, verdict, expected, compared } = (await judgedMeasures(measured(4))).of(
    "under-training",
  );
  // (4 − 0.7 · 5 + 4.1 − 0.7 · 5.2) / 2
  assertAlmostEquals(mean!, 0.48);
  assertEquals([verdict, expected], ["supported", "supported"]);
  assertEquals(compared, "training error − 70 % of the test error: LB − SB");
  assertEquals((await judgedMeasures(measured(2))).of("under-training").verdict, "contradicted");
});

Deno.test("a claim on running statistics compares the same weights, run by run", async () => {
  const { of, markdown, csv } = await judgedMeasures({
    gbn: [2, 3, 4].map((test) => ({
      trained: [1, test],
      mean: [1, test + 1 + test / 100],
      recalibrated: [1, test],
    })),
  });
  const { n, mean, verdict, compared } = of("stale-mean-of-ghosts");
  assertEquals([n, verdict], [3, "supported"]);
  assertAlmostEquals(mean!, 1.03);
  assertEquals(compared, "test error: +GBN (statistics mean) − +GBN (statistics recalibrated)");
  assertStringIncludes(markdown, "expected before the runs");
  assertStringIncludes(csv.split("\n")[0]!, "expected");
});

Deno.test("claims on measurements are left out of profiles that do not measure, and of other experiments", async () => {
  const claims = async (profile: string, experiment: string) =>
    Object.keys(
      (await configOf(profile)).experiments.find(({ name }) => name === experiment)!.claims,
    );
  assert(!(await claims("quick", "f1-digits")).includes("under-training"));
  assert((await claims("gap-f1", "f1-digits")).includes("under-training"));
  assert(!(await claims("gap-f1", "gap-f1")).includes("under-training"));
});

Deno.test("claims can name every kind of running statistics that a measurement has", () => {
  assertEquals([...STATISTICS], ["trained", ...RUNNING_KINDS]);
});
