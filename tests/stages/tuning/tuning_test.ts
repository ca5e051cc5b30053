import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { tuned } from "../../../stages/training/tuned.ts";
import type { TrainConfig } from "../../../stages/training/train_config.ts";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { loadDag } from "../../../stages/dag.ts";
import tune from "../../../stages/tune.ts";
import tuning from "../../../stages/tuning.ts";
import { choose } from "../../../stages/tuning/choose.ts";
import type { Tuning } from "../../../stages/configuration/schema.ts";
import { rateLaw } from "../../../stages/tuning/rate_law.ts";
import { tuningMarkdown } from "../../../stages/tuning/markdown.ts";
import type { TriedMethod } from "../../../stages/tuning/tried_methods.ts";
import { tuningConfig } from "../../../stages/tuning/tuning_config.ts";
import { trialsOf } from "../../../stages/tuning/trials.ts";
import { divergenceFile, epochRow, historyFile, runFolders } from "../made_up_run.ts";
import { stageContext } from "../stage_context.ts";
import { ROOT } from "../../root.ts";

const TUNING = {
  trials: 4,
  validation: 500,
  learningRate: { from: 0.1, to: 10 },
  momentum: { from: 0, to: 0.99 },
};

/** Folders of trials with these validation errors, by number; null of one that diverged. */
const trials = (errors: readonly (number | null)[], name = (n: number) => `trial-${n}`) =>
  runFolders(Object.fromEntries(
    errors.map((error, i) => [name(i + 1), {
      // The error of the last epoch counts, not the best one.
      ...historyFile([epochRow({ testError: 0 }), epochRow({ testError: error ?? 1 })]),
      ...(error === null ? divergenceFile() : {}),
    }]),
  ));

Deno.test("trials lie within their ranges, evenly on logarithmic scales", () => {
  const [first, ...others] = trialsOf(TUNING, 0.9);
  // Halton's first point is 1/2 in base 2, the middle of 0.1 and 10, and 1/3 in base 3: 1 − 0.01^(1/3).
  assertAlmostEquals(first!.learningRate, 1);
  assertAlmostEquals(first!.momentum, 1 - 0.01 ** (1 / 3));
  for (const { learningRate, momentum } of others) {
    assert(learningRate > 0.1 && learningRate < 10 && momentum > 0 && momentum < 0.99);
  }
});

Deno.test("the trial with the lowest validation error is chosen, the first of several, and never one that diverged", () => {
  const tried = (...errors: (number | null)[]) =>
    choose(errors.map((validationError, i) => ({ ...trialsOf(TUNING, 0.9)[i]!, validationError })));
  assertEquals(tried(3, 2, 2, null)?.best.number, 2);
  assertEquals(tried(null, null, 5, null)?.best.number, 3);
  assertEquals(tried(null, null), null);
});

Deno.test("a choice is at the edge in each setting in which no trial lies beyond it", () => {
  const at = (learningRate: number, momentum: number, validationError: number) => ({
    number: 1,
    learningRate,
    momentum,
    validationError,
  });
  const around = [at(1, 0.5, 9), at(2, 0.7, 9), at(4, 0.9, 9)];
  assertEquals(choose([...around, at(3, 0.6, 1)])?.atEdge, []);
  assertEquals(choose([...around, at(5, 0.6, 1)])?.atEdge, ["learningRate"]);
  assertEquals(choose([...around, at(0.5, 0.4, 1)])?.atEdge, ["learningRate", "momentum"]);
  const fixed = [at(1, 0.9, 3), at(2, 0.9, 1), at(4, 0.9, 2)];
  assertEquals(choose(fixed)?.atEdge, [], "a momentum that all trials share has no edge");
});

Deno.test("tune writes the choice alone, and a training reads it", async () => {
  await using made = await trials([4, 2.5, 3, null]);
  await using context = await stageContext({ tuning: TUNING, momentum: 0.9 }, {
    inputs: made.inputs,
  });
  await tune(context);
  const { learningRate, momentum } = trialsOf(TUNING, 0.9)[1]!;
  assertEquals(
    JSON.parse(await Deno.readTextFile(`${context.output}/tuned.json`)),
    { learningRate, momentum },
  );
  const config = {
    regime: { epochs: 1, drops: [{ epoch: 0, learningRate: 0.1 }] },
    optimizer: { momentum: 0.9, weightDecay: 0, gradientClip: null },
  } as unknown as TrainConfig;
  const followed = await tuned(config, context.output);
  assertEquals(followed.optimizer.momentum, momentum);
  assertAlmostEquals(followed.regime.drops[0]!.learningRate, 0.1 * learningRate);
});

Deno.test("a method whose weights are averaged is tuned by the error of the averages", async () => {
  await using made = await trials([4, 2.5, 3, 2]);
  // What the last epochs say is another order. The last trial has no average.
  for (const [i, error] of [3.5, 3, 1.5].entries()) {
    await Deno.writeTextFile(
      `${made.inputs[`trial-${i + 1}`]}/measurements.json`,
      JSON.stringify({
        "test error before recalibration (%)": 0,
        "test error after recalibration (%)": error,
      }),
    );
  }
  await using context = await stageContext({ tuning: TUNING, momentum: 0.9 }, {
    inputs: made.inputs,
  });
  await tune(context);
  const { learningRate, momentum } = trialsOf(TUNING, 0.9)[2]!;
  assertEquals(
    JSON.parse(await Deno.readTextFile(`${context.output}/tuned.json`)),
    { learningRate, momentum },
  );
  const { stages } = await loadDag({ root: ROOT, profile: "after-f1-tuned", set: [] });
  const readBy = (name: string) => stages.find((stage) => stage.name === name)!.reads!;
  for (const name of ["tune/after-f1-tuned/swa", "tuning/after-f1-tuned"]) {
    assertEquals(readBy(name), ["history.csv", "diverged.json", "measurements.json"], name);
  }
  const { publishEvidence } = stages.find(({ name }) => name === "tuning/after-f1-tuned")!;
  assert(publishEvidence!.includes("measurements.json"), "made again without the trainings");
});

Deno.test("tune fails where every trial diverged, and says what to change", async () => {
  await using made = await trials([null, null, null, null]);
  await using context = await stageContext({ tuning: TUNING, momentum: 0.9 }, {
    inputs: made.inputs,
  });
  const error = await assertRejects(async () => await tune(context), Error);
  assertStringIncludes(error.message, "Every one of the 4 trials");
  assertStringIncludes(error.message, "tuning.learningRate");
});

Deno.test("tuning.md shows every trial, and a choice once all trials of a method are there", async () => {
  const own = { batch: 64, learningRate: 0.1, momentum: 0.9 };
  const methods = [{ ...own, name: "sb", title: "SB" }, { ...own, name: "lb", title: "LB" }];
  const experiment = { name: "f1", title: "F1, tuned", tuning: TUNING, methods };
  await using sb = await trials([4, 2.5, 3, null], (n) => `f1/sb/trial-${n}`);
  await using lb = await trials([9], (n) => `f1/lb/trial-${n}`);
  await using context = await stageContext(
    { profile: "x", experiments: [experiment] },
    { inputs: { ...sb.inputs, ...lb.inputs } },
  );
  await tuning(context);
  const text = await Deno.readTextFile(`${context.output}/tuning.md`);
  assertEquals(text.split("\n").filter((line) => line.startsWith("|")), [
    "|method|trial|learning rates times|first learning rate|momentum|validation error|at the edge in|",
    "|:-|:-|:-|:-|:-|:-|:-|",
    "|SB|2|0.316|0.0316|0.954|2.50|momentum|",
    "|LB|1 of 4 trials so far||||||",
    "|trial|learning rates times|momentum|SB|LB|",
    "|:-|:-|:-|:-|:-|",
    "|1|1|0.785|4.00|9.00|",
    "|2|0.316|0.954|2.50||",
    "|3|3.16|0.401|3.00||",
    "|4|0.178|0.871|diverged||",
  ]);
});

Deno.test("trials have a momentum only where methods share it, and of trials that all diverged none is said to be missing", async () => {
  const { momentum: _, ...rates } = TUNING;
  const own = { batch: 64, learningRate: 0.1 };
  const methods = [
    { ...own, name: "gbn", title: "gbn", momentum: 0.9 },
    { ...own, name: "gbn-no-momentum", title: "gbn-no-momentum", momentum: 0 },
  ];
  await using gbn = await trials([4, 2.5, 3, null], (n) => `f1/gbn/trial-${n}`);
  await using none = await trials(
    [null, null, null, null],
    (n) => `f1/gbn-no-momentum/trial-${n}`,
  );
  const linesOf = async (tried: Tuning) => {
    const experiment = { name: "f1", title: "F1", tuning: tried, methods };
    await using context = await stageContext(
      { profile: "x", experiments: [experiment] },
      { inputs: { ...gbn.inputs, ...none.inputs } },
    );
    await tuning(context);
    const text = await Deno.readTextFile(`${context.output}/tuning.md`);
    return text.split("\n").filter((line) => line.startsWith("|"));
  };
  assertEquals((await linesOf(rates)).slice(2, 7), [
    "|gbn|2|0.316|0.0316|0.9|2.50|–|",
    "|gbn-no-momentum|every trial diverged||||||",
    "|trial|learning rates times|gbn|gbn-no-momentum|",
    "|:-|:-|:-|:-|",
    "|1|1|4.00|diverged|",
  ]);
  assertEquals(
    (await linesOf(TUNING))[4],
    "|trial|learning rates times|momentum|gbn|gbn-no-momentum|",
  );
  methods[1]!.momentum = 0.9;
  assertEquals((await linesOf(rates))[6], "|1|1|0.9|4.00|diverged|");
});

Deno.test("all methods of a tuned experiment have the same trials, on held-out images, and train by the choice", async () => {
  const { stages } = await loadDag({ root: ROOT, profile: "smoke-tuned", set: [] });
  const named = new Map(stages.map((stage) => [stage.name, stage]));
  const config = (name: string) => named.get(name)!.config as unknown as TrainConfig;
  for (const trial of [1, 2]) {
    const [sb, lb] = ["sb", "lb"].map((method) =>
      config(`train/tuned-smoke/${method}/trial-${trial}`)
    );
    assertEquals([sb!.validation, sb!.divergence, sb!.optimizer], [500, "record", lb!.optimizer]);
    assertEquals(sb!.regime, lb!.regime);
  }
  const trained = named.get("train/tuned-smoke/lb/seed-1")!;
  assertEquals(trained.inputs, { data: "prepare/mnist-digits", tuned: "tune/tuned-smoke/lb" });
  assertEquals(config("train/tuned-smoke/lb/seed-1").validation, undefined);
  const inputs = named.get("tune/tuned-smoke/lb")!.inputs;
  assertEquals(inputs, {
    "trial-1": "train/tuned-smoke/lb/trial-1",
    "trial-2": "train/tuned-smoke/lb/trial-2",
  });
});

Deno.test("without a range of momenta, trials keep the method's own", () => {
  const { momentum: _, ...rates } = TUNING;
  assertEquals(trialsOf(rates, 0.8).map(({ momentum }) => momentum), [0.8, 0.8, 0.8, 0.8]);
});

const best = (batch: number, factor: number): TriedMethod => ({
  ...{ name: `b${batch}`, title: "", batch, learningRate: 0.1, momentum: 0.9, trials: [] },
  choice: {
    best: { number: 1, learningRate: factor, momentum: 0.9, validationError: 3 },
    atEdge: [],
  },
});

Deno.test("the page tells that power where rates alone are tuned: with another momentum, a rate is another step", () => {
  const methods = [best(64, 1), best(256, 2), best(1024, 4)];
  const { momentum: _, ...rates } = TUNING;
  const page = (tuning: Tuning, tried = methods) =>
    tuningMarkdown({ profile: "p" }, null, [{ name: "e", title: "E", tuning, methods: tried }]);
  assertStringIncludes(page(rates), "grows like the batch to the power of 0.50 ± 0.00");
  assert(!page(TUNING).includes("to the power of"));
  const [first, ...others] = methods;
  assert(!page(rates, [{ ...first!, momentum: 0 }, ...others]).includes("to the power of"));
});

Deno.test("of a tuned sweep of two methods, each has a power of its own, and of one it has no name", async () => {
  const [lb, lr] = [[1, 2, 4], [1, 4, 16]].map((factors, i) =>
    [64, 256, 1024].map((batch, k) => ({
      ...best(batch, factors[k]!),
      swept: ["Baseline", "+LR"][i]!,
    }))
  );
  const { momentum: _, ...rates } = TUNING;
  const methods = [...lb!, ...lr!];
  const page = tuningMarkdown({ profile: "p" }, null, [
    { name: "e", title: "E", tuning: rates, methods },
  ]);
  assertStringIncludes(
    page,
    "Baseline: over batches of 64 to 1,024, the best learning rate grows like the batch to the power of 0.50",
  );
  assertStringIncludes(page, "+LR: over batches of 64 to 1,024");
  assertStringIncludes(page, "to the power of 1.00");
  const sweptIn = async (sweep: Readonly<Record<string, number[]>>) => {
    const configuration = await loadConfiguration(ROOT, "rates-f1", [
      { path: "experiments.rates-f1.sweep", value: { ...sweep, gbn: [], noise: [], ra: [] } },
    ]);
    const [experiment] = tuningConfig({ profile: "p" }, configuration).experiments;
    return experiment!.methods.map(({ swept }) => swept);
  };
  assertEquals(await sweptIn({ baseline: [64, 128], lr: [] }), [undefined, undefined]);
  assertEquals(await sweptIn({ baseline: [64], lr: [128] }), ["Baseline", "+LR"]);
});

Deno.test("the power of the batch that the best rates grow with is the slope of their logarithms", () => {
  const law = rateLaw([best(64, 1), best(256, 2), best(1024, 4)])!;
  assertAlmostEquals(law.exponent, 0.5);
  assertAlmostEquals(law.halfWidth, 0, 1e-9);
  assertEquals([law.smallest, law.largest], [64, 1024]);
  // Two sizes give no interval.
  assertEquals(rateLaw([best(64, 1), best(64, 2), best(1024, 4)]), null);
});
