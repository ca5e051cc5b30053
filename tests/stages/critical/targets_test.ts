import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { stream } from "../../../models/random/random.ts";
import criticalBatch from "../../../stages/critical_batch.ts";
import { batchLaw } from "../../../stages/critical/batch_law.ts";
import type { CriticalConfig } from "../../../stages/critical/config.ts";
import { readCritical, writeCritical } from "../../../stages/critical/critical_files.ts";
import { criticalMarkdown } from "../../../stages/critical/markdown.ts";
import { stepsToTarget } from "../../../stages/critical/steps_to_target.ts";
import { target } from "../../../stages/critical/targets.ts";
import { loadDag } from "../../../stages/dag.ts";
import { HISTORY } from "../../../stages/training/read_history.ts";
import { criticalBatches } from "../../../stages/report/critical.ts";
import {
  divergenceFile,
  epochRow,
  historyFile,
  type RunFiles,
  runFolders,
} from "../made_up_run.ts";
import { stageContext } from "../stage_context.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const SIZES = [16, 32, 64, 128, 256, 512, 1024, 2048];

Deno.test("the law of updates is found again under noise, as often as its interval says", () => {
  const random = stream(1, "trials");
  let within = 0;
  for (let draw = 0; draw < 12; draw++) {
    const tried = SIZES.map((batch) => ({
      batch,
      // The best of 20 trials lies near the law, the others above it.
      trials: Array.from(random.uniform(20, 0, 1), (bad, i) => ({
        learningRate: 0.01 * (i + 1),
        history: [
          { updates: 1, testError: 90 },
          { updates: 60 * (1 + 300 / batch) * (1 + bad), testError: 5 },
        ],
      })),
    }));
    const { law } = target(5, tried);
    assertAlmostEquals(law!.criticalBatch, 300, 60);
    if (law!.low <= 300 && law!.high >= 300) within += 1;
  }
  assert(within >= 8, `${within} of 12`);
});

Deno.test("the fit is the least squares of logarithms: no neighbour is better", () => {
  const points = [[16, 900], [64, 300], [256, 120], [1024, 60]]
    .map(([batch = 0, steps = 0]) => ({ batch, steps }));
  const error = (fewest: number, critical: number) =>
    points.reduce(
      (sum, { batch, steps }) =>
        sum + (Math.log(steps) - Math.log(fewest * (1 + critical / batch))) ** 2,
      0,
    );
  const { fewest, criticalBatch } = batchLaw(points)!;
  const least = error(fewest, criticalBatch);
  for (const [a, b] of [[1.01, 1], [0.99, 1], [1, 1.01], [1, 0.99], [1.01, 0.99], [0.99, 1.01]]) {
    assert(error(fewest * a!, criticalBatch * b!) > least);
  }
  assertEquals(batchLaw(points.slice(0, 2)), null);
});

/** What the page says of trials whose updates are these times 1, 1.2 or 1.5. */
async function told(updates: (batch: number) => number, factors = [1, 1.2, 1.5]) {
  const tried = SIZES.map((batch, size) => ({
    batch,
    trials: factors.map((_, i) => ({
      learningRate: i + 1,
      history: [{
        updates: updates(batch) * factors[(i + size) % factors.length]!,
        testError: 5,
      }],
    })),
  }));
  const experiment = { name: "steps", title: "Steps", examples: 8000, noise: [] };
  const page = [{ ...experiment, targets: [target(5, tried)] }];
  await using folder = await tempFolder();
  await writeCritical(folder.path, page);
  assertEquals(await readCritical(folder.path), page, "JSON has no infinity of its own");
  const text = criticalMarkdown({ profile: "steps-f1" }, null, page);
  return text.split("\n").find((line) => line.startsWith("- To 5 %"));
}

Deno.test("updates that fall like 1 / B or faster, or not at all, give no critical batch but its bound", async () => {
  const falls =
    "- To 5 %: the updates still fall as the batch grows: B_crit lies above the largest batch";
  const stays =
    "- To 5 %: the updates do not fall as the batch grows: B_crit lies below the smallest batch";
  for (const power of [-1, -1.05]) {
    const line = await told((batch) => 6e4 * batch ** power);
    assertMatch(line!, / \(95 %: at least [\d,]+ examples\)\.$/);
    assertStringIncludes(line!, falls);
  }
  for (const power of [0, 0.05]) {
    const line = await told((batch) => 300 * batch ** power);
    assertMatch(line!, / \(95 %: at most [\d.]+ examples\)\.$/);
    assertStringIncludes(line!, stays);
  }
  assertEquals(await told((batch) => 6e4 / batch, [1]), `${falls}.`);
  assertEquals(await told(() => 300, [1]), `${stays}.`);
  // Some of the trials drawn still fall: the interval is open.
  assertMatch((await told((batch) => 6e4 * batch ** -0.97))!, /B_crit = [\d,]+ \[[\d,]+, ∞\]/);
});

Deno.test("updates to a goal are those of the first row as low, not of the last, and null where none is", () => {
  const rows = [[2, 50], [8, 10], [32, 2], [64, 6]]
    .map(([updates = 0, testError = 0]) => ({ updates, testError }));
  assertEquals(stepsToTarget(rows, 10), 8);
  // Halfway from 10 to 2, halfway from ln 8 to ln 32.
  assertAlmostEquals(stepsToTarget(rows, 6)!, 16);
  assertEquals(stepsToTarget(rows, 60), 2);
  assertEquals(stepsToTarget(rows, 1), null);
  assertEquals(stepsToTarget([], 1), null);
});

const config: CriticalConfig = {
  profile: "steps-f1",
  experiments: [{
    ...{ name: "steps", title: "Steps", examples: 8000, seeds: [1], noise: [], goals: [5, 1] },
    tried: [16, 64, 256, 1024].map((batch) => ({
      method: `baseline-${batch}`,
      batch,
      trials: [1, 2, 3].map((trial) => ({
        run: `steps/baseline-${batch}/trial-${trial}`,
        learningRate: 0.1 * trial,
      })),
    })),
  }],
};

/** What a trial leaves that is at 5 % after so many updates. */
const reachesFive = (updates: number) =>
  historyFile([epochRow({ updates: 1, testError: 90 }), epochRow({ updates, testError: 5 })]);

Deno.test("the page has the best trial of each batch, says where it lies at the edge, and what the fit comes to", async () => {
  const runs: Record<string, RunFiles> = {};
  for (const { batch, trials } of config.experiments[0]!.tried) {
    for (const [i, { run }] of trials.entries()) {
      // The second trial is the best, but for 1,024, where the third is. The first diverges at once.
      const slow = (batch === 1024 ? [0, 2, 1] : [0, 1, 2])[i]!;
      const steps = 40 * (1 + 160 / batch) * slow;
      runs[run] = i === 0 ? { [HISTORY]: "" } : reachesFive(steps);
    }
  }
  await using made = await runFolders(runs);
  await using context = await stageContext(config, { inputs: made.inputs });
  await criticalBatch(context);
  const text = await Deno.readTextFile(`${context.output}/critical_batch.md`);
  const lines = text.split("\n").filter((line) => /^[|-]/.test(line));
  assertEquals(lines.slice(0, -2), [
    "|batch|trials|updates to 5 %|updates to 1 %|",
    "|:-|:-|:-|:-|",
    "|16|3|440 (rate 0.2; 2 trials)|not reached|",
    "|64|3|140 (rate 0.2; 2 trials)|not reached|",
    "|256|3|65 (rate 0.2; 2 trials)|not reached|",
    "|1,024|3|46.3 (rate 0.3, at the edge; 2 trials)|not reached|",
  ]);
  assertStringIncludes(lines.at(-2)!, "To 5 %: B_crit = 160 [");
  assertStringIncludes(lines.at(-2)!, "S_min = 40 updates.");
  assertEquals(
    lines.at(-1),
    "- To 1 %: fewer than three sizes of batches reach it, so nothing is fitted.",
  );
});

Deno.test("of a sweep of two methods, each has a table and a fit of its own, by its title", async () => {
  const [first] = config.experiments;
  const files: Record<string, RunFiles> = {};
  const tried: CriticalConfig["experiments"][number]["tried"][number][] = [];
  for (const [swept, critical] of [["Baseline", 160], ["+LR", 320]] as const) {
    for (const batch of [16, 64, 256]) {
      const run = `steps/${swept}-${batch}/trial-1`;
      const updates = 40 * (1 + critical / batch);
      files[run] = historyFile([epochRow({ updates, testError: 5 })]);
      const trials = [{ run, learningRate: 0.1 }];
      tried.push({ method: `${swept}-${batch}`, swept, batch, trials });
    }
  }
  await using made = await runFolders(files);
  const profile = { ...config, experiments: [{ ...first!, goals: [5], tried }] };
  await using context = await stageContext(profile, { inputs: made.inputs });
  await criticalBatch(context);
  const text = await Deno.readTextFile(`${context.output}/critical_batch.md`);
  const lines = text.split("\n").filter((line) => /^(###|- |\|\d)/.test(line));
  assertEquals(lines, [
    "### Baseline",
    "|16|1|440 (rate 0.1, at the edge; 1 trial)|",
    "|64|1|140 (rate 0.1, at the edge; 1 trial)|",
    "|256|1|65 (rate 0.1, at the edge; 1 trial)|",
    "- Baseline, to 5 %: B_crit = 160 examples, S_min = 40 updates.",
    "### +LR",
    "|16|1|840 (rate 0.1, at the edge; 1 trial)|",
    "|64|1|240 (rate 0.1, at the edge; 1 trial)|",
    "|256|1|90 (rate 0.1, at the edge; 1 trial)|",
    "- +LR, to 5 %: B_crit = 320 examples, S_min = 40 updates.",
  ]);
  const [told] = await readCritical(context.output);
  const { html } = criticalBatches([told!])!;
  for (const method of ["Baseline", "+LR"]) {
    assertStringIncludes(html, `Steps, ${method}: updates to a target`);
  }
});

Deno.test("a trial that reaches the target and then diverges does not count", async () => {
  const [first] = config.experiments;
  const [size] = first!.tried;
  const [one, other] = size!.trials;
  await using made = await runFolders({
    [one!.run]: { ...reachesFive(60), ...divergenceFile({ update: 200, epoch: 4 }) },
    [other!.run]: reachesFive(200),
  });
  await using context = await stageContext({
    ...config,
    experiments: [{ ...first!, tried: [size!] }],
  }, {
    inputs: made.inputs,
  });
  await criticalBatch(context);
  const [told] = await readCritical(context.output);
  // Of the two that are there, the slower one.
  assertEquals(told!.targets[0]!.batches, [
    { batch: 16, reached: 1, trials: 2, best: { steps: 200, learningRate: 0.2, isAtEdge: true } },
  ]);
});

Deno.test("a tuned sweep with targets counts the updates of its trials", async () => {
  const { stages, problems } = await loadDag({ root: ROOT, profile: "steps-f1", set: [] });
  assertEquals(problems, []);
  const { inputs } = stages.find(({ name }) => name === "critical-batch/steps-f1")!;
  assertEquals(Object.keys(inputs).length, 8 * 20);
  assertEquals(inputs["steps-f1/baseline-16/trial-1"], "train/steps-f1/baseline-16/trial-1");
});
