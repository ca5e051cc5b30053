import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { plan } from "../../../pipeline/plan/plan.ts";
import { RunState } from "../../../pipeline/run/state.ts";
import { memoryPlan } from "../helpers/memory_plan.ts";
import { stage } from "../helpers/project.ts";

const dag = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { minLength: 1, maxLength: 14 }).map(
  (all) =>
    all.map((inputs, i) =>
      stage(`s${i}`, "p.ts", {
        config: { i },
        inputs: Object.fromEntries(
          i === 0 ? [] : inputs.map((each) => [`s${each % i}`, `s${each % i}`]),
        ),
      })
    ),
);

Deno.test("run state: whatever ends in whatever order, what can start is what a look at all stages finds", () => {
  fc.assert(
    fc.property(
      dag,
      fc.infiniteStream(fc.nat(1000)),
      fc.array(fc.nat(13)),
      (stages, dice, forces) => {
        const { context, finish } = memoryPlan(stages);
        const names = stages.map(({ name }) => name);
        const roll = (sides: number) => dice.next().value! % sides;
        const verdictsOf = () => plan(context);
        // Part of the stages have been run before.
        for (const each of stages.slice(0, roll(stages.length + 1))) {
          finish(
            each,
            "old",
            verdictsOf(),
          );
        }
        const forced = new Set(forces.map((i) => `s${i}`).filter((name) => names.includes(name)));
        const state = new RunState(context, names, [...forced]);
        const [running, failed] = [new Set<string>(), new Set<string>()];
        const started: string[] = [];
        for (;;) {
          const all = verdictsOf();
          const isFinal = (name: string) =>
            all.get(name)?.state === "fresh" && !forced.has(name) && !running.has(name);
          const expected = context.graph.order.filter(({ name, inputs }) =>
            !running.has(name) && !failed.has(name) &&
            (all.get(name)?.state !== "fresh" || forced.has(name)) &&
            Object.values(inputs).every(isFinal)
          ).map(({ name }) => name);
          const ready = [...state.ready()];
          assertEquals(ready.map(({ name }) => name), expected);
          if (ready.length > 0 && (running.size === 0 || roll(2) === 0)) {
            const { name } = ready[roll(ready.length)]!;
            state.start(name);
            running.add(name);
            started.push(name);
          } else if (running.size > 0) {
            const name = [...running][roll(running.size)]!;
            forced.delete(name);
            state.unforce(name);
            if (roll(5) === 0) {
              failed.add(name);
              state.fail(name);
            } else {
              finish(context.graph.byName.get(name)!, `text ${roll(3)}`, all);
              state.refresh(name);
            }
            running.delete(name);
            state.end(name);
          } else break;
        }
        const settled = state.settledVerdicts();
        for (const [name, verdict] of verdictsOf()) assertEquals(settled.get(name), verdict);
        assert(started.length <= 2 * stages.length);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("run state: a fan of 4,000 asks the store as often for a stage as one of 1,000", () => {
  const perStage = (count: number) => {
    const leaves = Array.from(
      { length: count },
      (_, i) => stage(`s${i}`, "p.ts", { config: { i } }),
    );
    const inputs = Object.fromEntries(leaves.map(({ name }) => [name, name]));
    const stages = [...leaves, stage("join", "p.ts", { inputs })];
    const { context, finish, asked } = memoryPlan(stages);
    const state = new RunState(context, ["join"], []);
    let ran = 0;
    for (let [next] = state.ready(); next !== undefined; [next] = state.ready()) {
      state.start(next.name);
      finish(next, "text", state.verdicts as ReturnType<typeof plan>);
      state.refresh(next.name);
      state.end(next.name);
      ran += 1;
    }
    assertEquals(ran, count + 1);
    assert(state.isFresh("join"));
    return asked.times / ran;
  };
  const [small, large] = [perStage(1000), perStage(4000)];
  assert(large < small * 1.01 && large < 8, `${small} and ${large} a stage`);
});
