/** Verdicts and choices of a study. Numbers beside them are SciPy 1.16's (ttest_rel) and statsmodels' (multipletests, TTestPower). */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { decide } from "../../../stages/study/decide.ts";
import { firstLook } from "../../../stages/study/first_look.ts";
import { studySeeds } from "../../../stages/study/plan.ts";
import { readStudyRuns } from "../../../stages/study/study_runs.ts";
import { seedsWanted } from "../../../stages/statistics/seeds_wanted.ts";
import { LOST, PLAN, ROW, runsOf, spread, tilted, TRIED } from "./made_up_study.ts";
import { ROOT } from "../../root.ts";

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

Deno.test("a batch diverges if most of its trainings do, and a single one leaves the other pairs", () => {
  const large = look({ sb: [4, 4, 4], lb: [null, null, 9] });
  assertEquals([large.kind, large.why], ["diverges", "large"]);
  assertEquals(look({ sb: [null, null, null], lb: [4, 5, 6] }).why, "small");
  const rest = look({ sb: [4, 4.1, 4], lb: [9, 9.1, null] });
  assertEquals([rest.kind, rest.difference!.test.n], ["generalizes-worse", 2]);
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
  const folder = `${ROOT}/results/gap-f1/runs/measure/`;
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
