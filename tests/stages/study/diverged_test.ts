/** What a study says and does where trainings diverge. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decide } from "../../../stages/study/decide.ts";
import { recommendedRates } from "../../../stages/study/rates.ts";
import { toldStudy } from "../../../stages/study/told_study.ts";
import { winnerOf } from "../../../stages/study/winner.ts";
import { studySeeds } from "../../../stages/study/plan.ts";
import { CONFIG, PLAN, ROW, runsOf, spread, tilted, TRIED } from "./made_up_study.ts";

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

Deno.test("the command for the weights names a seed that trained, with --seeds where an experiment alone has it not", () => {
  const weights = (lb: readonly (number | null)[], first: readonly number[]) => {
    const plan = { ...PLAN, ...studySeeds(first), tested: 10_000 };
    const equal = [10, 10.1, 9.9, 10, 10.1, 9.9].slice(0, lb.length);
    const decision = decide(
      ROW,
      plan,
      runsOf({ sb: equal.map((error, i) => lb[i] === null ? null : error), lb }),
    );
    assertEquals(decision.look.kind, "no-loss");
    return winnerOf({ row: ROW, plan }, decision)!.weights;
  };
  const command = "deno task export --weights torch train/mine-lb/lb/seed-";
  assertEquals(weights([10, 10.1, 9.9], [1, 2, 3]), `${command}1 --experiment mine-lb`);
  assertEquals(weights([null, 10.1, 9.9], [1, 2, 3]), `${command}2 --experiment mine-lb`);
  const six = [10, 10.1, 9.9, 10, 10.1, 9.9];
  assertEquals(weights(six, [4, 5, 6]), `${command}4 --experiment mine-lb --seeds 4,5,6`);
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
