/** Verdicts and choices of a study. Numbers beside them are SciPy 1.16's (ttest_rel) and statsmodels' (multipletests, TTestPower). */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { writeSafetensors } from "../../../stages/formats/safetensors.ts";
import { readChance } from "../../../stages/study/chance.ts";
import type { StudyConfig } from "../../../stages/study/config.ts";
import { decide } from "../../../stages/study/decide.ts";
import { firstLook } from "../../../stages/study/first_look.ts";
import { studySeeds } from "../../../stages/study/plan.ts";
import { recommendedRates } from "../../../stages/study/rates.ts";
import { readStudyRuns } from "../../../stages/study/study_runs.ts";
import { toldStudy } from "../../../stages/study/told_study.ts";
import { winnerOf } from "../../../stages/study/winner.ts";
import type { HostTensor } from "../../../tensorflow/dtype.ts";
import { seedsWanted } from "../../../stages/statistics/seeds_wanted.ts";
import { PLAN, ROW, runsOf } from "./made_up_study.ts";

const CONFIG: StudyConfig = {
  profile: "mine",
  command: "deno task study mine",
  row: ROW,
  plan: PLAN,
};

const look = (errors: Parameters<typeof runsOf>[0]) => {
  const runs = runsOf(errors);
  return firstLook(PLAN, runs.get("sb")!, runs.get("lb")!);
};

Deno.test("a large batch that has not learned its own examples is under-trained", () => {
  const { kind, difference } = look({
    sb: [[4, 1], [4.2, 1.1], [3.9, 1]],
    lb: [[8.5, 7], [8.9, 7.2], [8.1, 7.1]],
  });
  assertEquals(kind, "under-trained");
  const { test, p, share } = difference!;
  assertAlmostEquals(test.mean, 4.466667, 1e-6);
  assertAlmostEquals(test.mean - test.halfWidth!, 3.841506, 1e-5);
  assertAlmostEquals(p!, 0.00105647, 1e-7);
  // Of 4.4667 points, (6 + 6.1 + 6.1) / 3 = 6.0667 are training error.
  assertAlmostEquals(share!, 135.82, 0.01);
});

Deno.test("a loss that leaves the training error alone is one of generalization", () => {
  const found = look({ sb: [4, 4.2, 3.9], lb: [8.5, 8.9, 8.1] });
  assertEquals([found.kind, found.difference!.share], ["generalizes-worse", 0]);
});

Deno.test("an interval that ends below the margin is no loss, though it may lie above zero", () => {
  assertEquals(look({ sb: [10, 10.1, 9.9], lb: [10.1, 10.15, 10.05] }).kind, "no-loss");
  assertEquals(look({ sb: [10, 10.1, 9.9], lb: [10.2, 10.3, 10.1] }).kind, "no-loss");
  assertEquals(look({ sb: [10, 10.1, 9.9], lb: [7, 7.2, 7.1] }).kind, "no-loss");
});

Deno.test("an interval with zero and the margin in it cannot tell, and says how many seeds would", () => {
  const { kind, why, wanted } = look({ sb: [10, 11, 9], lb: [10.8, 10.2, 9.6] });
  // A standard deviation of 0.8718: TTestPower wants 25.8 pairs to see 0.5 points.
  assertEquals([kind, why, wanted], ["cannot-tell", "spread", 26]);
  // The mean of 12.33 points is wanted to be seen again: TTestPower wants 5.1 pairs.
  const large = look({ sb: [2, 2, 2], lb: [22, 14, 7] });
  assertEquals([large.kind, large.wanted], ["cannot-tell", 6]);
  const wide = look({ sb: [10, 30, 20], lb: [30, 10, 21] });
  assertEquals([wide.kind, wide.wanted], ["cannot-tell", null]);
  assertEquals(look({ sb: [10], lb: [20] }).why, "few");
});

Deno.test("seeds wanted are those of statsmodels' power of the t test, rounded up", () => {
  const wanted = [[1, 0.5], [0.3, 0.5], [0.95, 0.5], [0.2, 0.5]] as const;
  assertEquals(wanted.map(([sd, size]) => seedsWanted(sd, size, 200)), [34, 6, 31, 4]);
  assertEquals([seedsWanted(1, 0.1, 1000), seedsWanted(1, 0.1, 200)], [787, null]);
});

Deno.test("a small batch that only guesses has nothing to lose", () => {
  // 2,000 answers among ten classes: guessing is 10 % ± 0.67.
  const guessing = look({ sb: [89.5, 90.2, 88.9], lb: [90.1, 89.7, 90.4] });
  assertEquals([guessing.kind, guessing.why], ["cannot-tell", "chance"]);
  assert(look({ sb: [85, 84.2, 84.9], lb: [90.1, 89.7, 90.4] }).why !== "chance");
});

Deno.test("on unbalanced classes, guessing is always answering with the most frequent one", () => {
  // 900 of 1,000 test examples are of one of two classes, and both batches answer with it.
  const plan = { ...PLAN, classes: 2, tested: 1000 };
  const runs = runsOf({ sb: [10, 10.1, 9.9], lb: [10, 10, 10.1] });
  assertEquals(decide(ROW, plan, runs).look.kind, "no-loss", "guessing among two is right by half");
  const { look, next } = decide(ROW, plan, runs, 0.9);
  assertEquals([look.kind, look.why, look.chance, next], ["cannot-tell", "chance", 0.9, null]);
  const says = (chance: number) =>
    toldStudy({ ...CONFIG, plan }, decide(ROW, plan, runs, chance)).says;
  assertStringIncludes(
    says(0.9),
    "right about no more test examples than always guessing the most frequent class is (90.0 % of them).",
  );
  const half = runsOf({ sb: [50, 49, 51], lb: [50, 50, 49] });
  const balanced = decide(ROW, plan, half, 0.53);
  assertStringIncludes(
    toldStudy({ ...CONFIG, plan }, balanced).says,
    "no more test examples than guessing among 2 classes is.",
  );
  // Three standard errors above 90 % are 92.8 %.
  const learned = runsOf({ sb: [7, 7.1, 6.9], lb: [7, 7, 7.1] });
  assertEquals(decide(ROW, plan, learned, 0.9).look.kind, "no-loss");
});

for (
  const [name, labels] of [
    ["uint8", Uint8Array.from([3, 1, 3, 3])],
    ["int32", Int32Array.from([300, 1, 300, 300])],
  ] as const
) {
  Deno.test(`the share of the most frequent class is read off the test labels, of ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    const images = { dtype: "uint8", shape: [4, 1, 1, 3], data: new Uint8Array(12) } as const;
    const tensor = labels instanceof Uint8Array
      ? { dtype: "uint8", shape: [4], data: labels } as const
      : { dtype: "int32", shape: [4], data: labels } as const;
    const path = `${folder}/test.safetensors`;
    await writeSafetensors(
      path,
      new Map<string, HostTensor>([["images", images], ["labels", tensor]]),
    );
    assertEquals(await readChance(folder), 0.75);
    await Deno.remove(path);
    assertEquals([await readChance(folder), await readChance(null)], [null, null]);
    await Deno.remove(folder);
  });
}

Deno.test("what a loss is made of is said by its share of training error: two batches have learned alike up to a tenth of it", () => {
  const says = (train: number) => {
    const lb = [8.5, 8.9, 8.1].map((test) => [test, 1 + train] as const);
    const runs = runsOf({ sb: [[4, 1], [4.2, 1], [3.9, 1]], lb });
    return toldStudy(CONFIG, decide(ROW, PLAN, runs)).says;
  };
  // Of 4.4667 points.
  assertStringIncludes(
    says(0.4),
    "9 % of that is training error: the large batch has learned its own examples about as well, and does worse on new ones.",
  );
  assertStringIncludes(
    says(2.1),
    "47 % of that is training error, and the rest is generalization: the large batch does worse on new examples than that",
  );
  assertStringIncludes(
    says(-0.6),
    "0 % of that is training error: the large batch has even learned its own examples better, and does worse on new ones.",
  );
});

Deno.test("a batch diverges if most of its trainings do, and a single one leaves the other pairs", () => {
  const large = look({ sb: [4, 4, 4], lb: [null, null, 9] });
  assertEquals([large.kind, large.why], ["diverges", "large"]);
  assertEquals(look({ sb: [null, null, null], lb: [4, 5, 6] }).why, "small");
  const rest = look({ sb: [4, 4.1, 4], lb: [9, 9.1, null] });
  assertEquals([rest.kind, rest.difference!.test.n], ["generalizes-worse", 2]);
});

Deno.test("what diverges is a loss that no difference shows: a large batch that does where the small one trains has no `No loss`", () => {
  const plan = { ...PLAN, tested: 10_000 };
  const equal = { sb: [10, 10.1, 9.9], lb: [10.05, 10.16, null] };
  const decided = (errors: Parameters<typeof runsOf>[0]) => decide(ROW, plan, runsOf(errors));
  const kindOf = (errors: Parameters<typeof runsOf>[0]) => decided(errors).look.kind;
  const decision = decided(equal);
  const { kind, why, difference } = decision.look;
  assertEquals([kind, why, difference!.test.n], ["cannot-tell", "some-diverge", 2]);
  assertEquals(kindOf({ ...equal, lb: [10.05, 10.16, 9.95] }), "no-loss");
  assertEquals(kindOf({ ...equal, sb: [10, 10.1, null] }), "no-loss", "neither trains");
  assertEquals(kindOf({ sb: [10, 10.1, null], lb: [10.05, 10.16, 9.9] }), "no-loss");
  assertEquals([decision.done, decision.next], [1, null]);
  assertEquals(winnerOf({ row: ROW, plan }, decision), null);
  const told = toldStudy({ ...CONFIG, plan }, decision);
  assertEquals(told.verdict, "Cannot tell");
  assertStringIncludes(
    told.says,
    "1 of 3 trainings with the large batch diverged: the difference is that of seeds with which both batches train. But the " +
      "large batch diverges where the small one trains, and no difference shows that loss.",
  );
  assertEquals(told.loss!.columns.diverged, "diverged");
  assertEquals(told.loss!.lines.map(({ diverged }) => diverged), [
    undefined,
    { text: "1 of 3", kind: "number" },
    undefined,
  ]);
});

Deno.test("every verdict says how many trainings diverged, where some did", () => {
  const says = (errors: Parameters<typeof runsOf>[0]) =>
    toldStudy(CONFIG, decide(ROW, PLAN, runsOf(errors))).says;
  assertStringIncludes(
    says({ sb: [4, 4.1, 4], lb: [9, 9.1, null] }),
    "(n = 2). 1 of 3 trainings with the large batch diverged: the difference is",
  );
  assertStringIncludes(
    says({ sb: [10, 10.1, null], lb: [10.05, 10.16, 9.9] }),
    "1 of 3 trainings with the small batch diverged: the difference is",
  );
  assertStringIncludes(
    says({ sb: [4, 4, 4], lb: [null, null, null] }),
    "3 of 3 trainings with the large batch diverged. Most trainings",
  );
  assert(!says({ sb: [4, 4.1, 4], lb: [9, 9.1, 9] }).includes("diverged"));
});

Deno.test("seeds that differ by the same number of test examples are no certainty", () => {
  const { difference } = look({ sb: [4, 5, 6], lb: [4.05, 5.05, 6.05] });
  // One example of 2,000 is 0.05 points.
  assertEquals(difference!.test.sd, 0.05);
  assert(difference!.p! > 0.05);
});

Deno.test("a study begins with three seeds of both batches, and ends there without a loss", () => {
  const start = decide(ROW, PLAN, runsOf({}));
  assertEquals([start.done, start.next!.step, start.next!.runs.length], [0, 1, 6]);
  assertEquals(start.next!.runs.slice(0, 2), [
    { method: "sb", seed: 1 },
    { method: "lb", seed: 1 },
  ]);
  const end = decide(ROW, PLAN, runsOf({ sb: [10, 10.1, 9.9], lb: [10.1, 10.15, 10.05] }));
  assertEquals([end.done, end.look.kind, end.next], [1, "no-loss", null]);
});

const LOST = { sb: [4, 4.2, 3.9], lb: [8.5, 8.9, 8.1] };
const TRIED = {
  ...LOST,
  lr: [8.2, 8.4, 8], // 0.37 points in 20 passes
  gbn: [7.4, 7.9, 7.1], // 1.03 points in 20 passes
  ra: [3.5, 3.6, 3.4], // 5 points in 320 passes, and all of the gap
  "sb-long": [3.2, 3.3, 3.1],
};

Deno.test("after a loss the remedies are tried with the first seeds, the control among them", () => {
  const { done, next } = decide(ROW, PLAN, runsOf({ ...LOST, lr: [8.2] }));
  assertEquals([done, next!.step, next!.runs.length], [1, 2, 4 * 3 - 1]);
  assertEquals(next!.runs[0], { method: "gbn", seed: 1 });
});

Deno.test("two remedies are confirmed: first what reaches the small batch, then what closes most per pass", () => {
  const { done, next, remedies } = decide(ROW, PLAN, runsOf(TRIED));
  assertEquals(
    remedies.map(({ place, name, isConfirmed }) => [place, name, isConfirmed]),
    [[1, "ra", true], [2, "gbn", true], [3, "lr", false], [null, "sb-long", false]],
  );
  assertEquals([done, next!.step], [2, 3]);
  assertEquals([...new Set(next!.runs.map(({ method }) => method))], ["sb", "lb", "ra", "gbn"]);
  assertEquals([...new Set(next!.runs.map(({ seed }) => seed))], [4, 5, 6, 7, 8]);
});

Deno.test("a remedy that closes nothing is not confirmed, and places that could be otherwise are called so", () => {
  const worse = decide(ROW, PLAN, runsOf({ ...TRIED, gbn: [9, 9.2, 9.3], lr: [9.1, 9.1, 9.2] }));
  assertEquals(worse.remedies.filter(({ isConfirmed }) => isConfirmed).map(({ name }) => name), [
    "ra",
  ]);
  const { remedies } = decide(ROW, PLAN, runsOf({ ...TRIED, lr: [7.8, 7.5, 7.2] }));
  const byName = Object.fromEntries(remedies.map(({ name, tied }) => [name, tied]));
  assertEquals([byName.gbn, byName.lr].includes(true), true);
  assertEquals(byName.ra, false, "it reaches the small batch, and the others do not");
});

Deno.test("the first look and the choice see the first seeds alone, whatever else is there", () => {
  const further = Array.from({ length: 5 }, (_, i) => 20 + i);
  const more = Object.fromEntries(
    Object.entries(TRIED).map(([name, errors]) => [
      name,
      name === "lr" ? [...errors, 0, 0, 0, 0, 0] : [...errors, ...further],
    ]),
  );
  const { remedies } = decide(ROW, PLAN, runsOf(more));
  const lr = remedies.find(({ name }) => name === "lr")!;
  assertEquals([lr.place, lr.runs, lr.isConfirmed], [3, 3, false]);
});

Deno.test("a remedy that most of its runs diverge in comes last", () => {
  const { remedies } = decide(ROW, PLAN, runsOf({ ...TRIED, gbn: [null, null, 1] }));
  const gbn = remedies.find(({ name }) => name === "gbn")!;
  assertEquals([gbn.place, gbn.diverged, gbn.isConfirmed], [3, 2, false]);
});

Deno.test("a remedy that diverges where the small batch trains is not confirmed, and closes nothing", () => {
  const tried = decide(ROW, PLAN, runsOf({ ...TRIED, ra: [3.5, 3.6, null] }));
  assertEquals(
    tried.remedies.map(({ place, name, isConfirmed }) => [place, name, isConfirmed]),
    [[1, "gbn", true], [2, "lr", true], [3, "ra", false], [null, "sb-long", false]],
  );
  assertStringIncludes(
    toldStudy(CONFIG, tried).notes.join("\n"),
    "These diverge with seeds with which the small batch trains, so that they close nothing: +RA (1 of 3 trainings).",
  );
  const ra: (number | null)[] = spread(3.9);
  const end = (last: number | null) =>
    decide(
      ROW,
      PLAN,
      runsOf({
        ...{ sb: spread(4), lb: tilted(8), lr: [7.9, 8, 8.1], gbn: spread(7.98) },
        ...{ ra: [...ra.slice(0, 7), last], "sb-long": [4, 4, 4] },
      }),
    );
  assertEquals(end(3.8).closing, { how: "closed", by: "ra" });
  const lost = end(null);
  assertEquals(lost.closing, { how: "not-closed", by: null });
  assertEquals(winnerOf({ row: ROW, plan: PLAN }, lost), null);
});

Deno.test("rates are compared over the same seeds, and none is recommended with which a training diverges", () => {
  const large = (errors: Parameters<typeof runsOf>[0]) =>
    recommendedRates(ROW, PLAN, runsOf({ sb: [4, 4.2, 3.9], ...errors }), [])[1];
  const lb = [8.5, 8.9, 8.1];
  assertEquals(large({ lb, lr: [8, null, null], gbn: [8.6, 9, 8.2] }), {
    batch: 2048,
    rate: 0.1,
    by: "LB: left out, since trainings diverge: +LR",
  });
  // The seeds 4 and 5 of LB are better than all others, and +LR does not have them.
  assertEquals(large({ lb: [...lb, 1, 1], lr: [8.2, 8.4, 8] }), {
    batch: 2048,
    rate: 0.4,
    by:
      "+LR: the lowest mean test error, 8.20 %, of 2 rates tried with as many epochs (seeds 1 to 3)",
  });
  assertEquals(large({ lb: [null, 8.9, 8.1] }), undefined);
});

const spread = (mean: number) => [0, 0.2, -0.1, 0.1, 0, -0.2, 0.1, -0.1].map((one) => mean + one);
const tilted = (mean: number) => [0.1, -0.1, 0, 0.2, -0.2, 0, 0.1, 0].map((one) => mean + one);

Deno.test("a confirmed remedy closes all of the gap, a part of it, or nothing", () => {
  const end = (ra: number, gbn: number) =>
    decide(
      ROW,
      PLAN,
      runsOf({
        ...{ sb: spread(4), lb: tilted(8), lr: [7.9, 8, 8.1] },
        ...{ gbn: spread(gbn), ra: spread(ra), "sb-long": [4, 4, 4] },
      }),
    ).closing;
  assertEquals(end(3.9, 7), { how: "closed", by: "ra" });
  // It reaches the small batch by the mean, and the interval ends above the margin.
  assertEquals(end(6, 7), { how: "partly", by: "ra" });
  assertEquals(end(7.99, 7.98), { how: "not-closed", by: null });
});

Deno.test("the committed runs of gap-f1 generalize worse, and regime adaptation closes the gap", async () => {
  const plan = { ...PLAN, experiment: "gap-f1", ...studySeeds() };
  const folder = fileURLToPath(new URL("../../../results/gap-f1/runs/measure/", import.meta.url));
  const runs = await readStudyRuns(plan, {}, (run) => folder + run);
  const { done, look, closing, remedies, next } = decide(
    { ...ROW, experiment: "gap-f1" },
    plan,
    runs,
  );
  assertEquals([done, look.kind, next], [3, "generalizes-worse", null]);
  const { test, p } = look.difference!;
  assertAlmostEquals(test.mean, 0.5125, 1e-9);
  assertAlmostEquals(test.mean - test.halfWidth!, 0.263943, 1e-5);
  assertAlmostEquals(p!, 0.00180262, 1e-7);
  assertEquals(closing, { how: "closed", by: "ra" });
  const [ra, gbn, lr] = remedies;
  assertEquals([ra!.name, gbn!.name, lr!.name], ["ra", "gbn", "lr"]);
  assertAlmostEquals(ra!.closed!.mean, 0.75625, 1e-9);
  assertAlmostEquals(ra!.rest!.mean + ra!.rest!.halfWidth!, -0.089859, 1e-5);
  for (const [one, pHolm] of [[ra, 4.2223e-5], [gbn, 0.0309324], [lr, 0.0309324]] as const) {
    assertAlmostEquals(one!.pHolm!, pHolm, 1e-3 * pHolm);
  }
});
