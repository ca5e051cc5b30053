import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { reasonText } from "../../../pipeline/plan/explain.ts";
import { plan, planFor, presentKey, type State } from "../../../pipeline/plan/plan.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { memoryPlan } from "../helpers/memory_plan.ts";
import { stage } from "../helpers/project.ts";

/** Inputs of each stage among those before it; then values of all stages, and how many of them are run, again and again. */
const histories = fc.integer({ min: 1, max: 7 }).chain((size) =>
  fc.record({
    inputs: fc.array(fc.array(fc.nat(6), { maxLength: 3 }), { minLength: size, maxLength: size }),
    rounds: fc.array(
      fc.tuple(fc.array(fc.nat(2), { minLength: size, maxLength: size }), fc.nat(size)),
      { minLength: 1, maxLength: 6 },
    ),
  })
);

Deno.test("plan: a stage is fresh exactly when it was run with this value over these outputs, else it waits, is stale or missing", () => {
  fc.assert(
    fc.property(histories, ({ inputs, rounds }) => {
      const stagesOf = (values: readonly number[]) =>
        values.map((value, i) =>
          stage(`s${i}`, "p.ts", {
            config: { i, value },
            inputs: Object.fromEntries(
              (i === 0 ? [] : inputs[i]!).map((n, role) => [`r${role}`, `s${n % i}`]),
            ),
          })
        );
      const { regraph, finish } = memoryPlan(stagesOf(inputs.map(() => 0)));
      /** What each stage came to by its value and the outputs it read, and the values that it was run with. */
      const outputs = new Map<string, string>();
      const tried = new Map<string, Set<number>>();
      for (const [values, runs] of rounds) {
        const stages = stagesOf(values);
        const context = regraph(stages);
        const expected = (): State[] => {
          const present = new Map<string, string>();
          return stages.map(({ name, inputs }, i) => {
            const read = Object.values(inputs).map((input) => present.get(input));
            const output = outputs.get(JSON.stringify([name, values[i], read]));
            const isReady = !read.includes(undefined);
            if (isReady && output !== undefined) present.set(name, output);
            if (isReady && output !== undefined) return "fresh";
            if (!tried.has(name)) return "missing";
            return isReady || !tried.get(name)!.has(values[i]!) ? "stale" : "waiting";
          });
        };
        const states = () => stages.map(({ name }) => plan(context).get(name)!.state);
        assertEquals(states(), expected());
        for (const [i, each] of stages.slice(0, runs).entries()) {
          const verdicts = plan(context);
          const read = Object.values(each.inputs)
            .map((name) => verdicts.get(name)!.record?.output.digest);
          if (verdicts.get(each.name)!.state === "fresh") continue;
          // Some values come to the same output as others.
          const { output } = finish(each, `${each.name} ${values[i]! % 2}`, verdicts);
          outputs.set(JSON.stringify([each.name, values[i], read]), output.digest);
          tried.set(each.name, (tried.get(each.name) ?? new Set()).add(values[i]!));
        }
        assertEquals(states(), expected());
      }
    }),
    { numRuns: 200 },
  );
});

/** `train` → `evaluate` → `table`. */
function chain(evaluate: Partial<Stage> = {}): [Stage, Stage, Stage] {
  return [
    stage("train", "t.ts"),
    stage("evaluate", "e.ts", { inputs: { run: "train" }, ...evaluate }),
    stage("table", "r.ts", { inputs: { metrics: "evaluate" } }),
  ];
}

/** The chain after all of it was run. */
function ran(stages = chain()) {
  const memory = memoryPlan(stages);
  for (const each of stages) memory.finish(each, each.name, plan(memory.context));
  const digestOf = (name: string) => plan(memory.context).get(name)!.record!.output.digest;
  return { ...memory, digestOf };
}

const told = (verdicts: ReturnType<typeof plan>) =>
  [...verdicts].map(([name, { state, reasons }]) =>
    [name, state, ...reasons.map(reasonText)].join(": ")
  );

Deno.test("plan: a damaged output makes its stage run again, and what reads it wait", () => {
  const { context, damaged, digestOf } = ran();
  damaged.set(digestOf("evaluate"), ["metrics.json"]);
  assertEquals(told(plan(context)), [
    "train: fresh",
    "evaluate: stale: output damaged or absent: metrics.json",
    "table: waiting: waits for evaluate",
  ]);
});

Deno.test("plan: a change is told with the stage that it is in, and what only follows from it waits", () => {
  const { regraph } = ran();
  assertEquals(told(plan(regraph(chain({ config: { n: 1 } })))), [
    "train: fresh",
    "evaluate: stale: config n: (none) → 1",
    "table: waiting: waits for evaluate",
  ]);
});

Deno.test("plan: a restored output without some files is fresh until a stage that has to run reads one of them", () => {
  const { regraph, leftOut, digestOf } = ran();
  leftOut.set(digestOf("train"), ["weights"]);
  const states = (evaluate: Partial<Stage>) =>
    [...plan(regraph(chain(evaluate))).values()].map(({ state }) => state);
  assertEquals(states({}), ["fresh", "fresh", "fresh"]);
  assertEquals(plan(regraph(chain())).get("train")!.leftOut, ["weights"]);
  // It reads the whole output, the file that is lacking, or another one.
  assertEquals(states({ seed: 3 }), ["stale", "stale", "waiting"]);
  assertEquals(states({ seed: 3, reads: ["weights"] }), ["stale", "stale", "waiting"]);
  assertEquals(states({ seed: 3, reads: ["history"] }), ["fresh", "stale", "waiting"]);
});

Deno.test("planFor: forced stages need what they read whole; stages that are not wanted need nothing", () => {
  const { context, regraph, leftOut, digestOf } = ran();
  leftOut.set(digestOf("train"), ["weights"]);
  const train = (forced: string[], wanted?: string[], stages = chain()) =>
    planFor(regraph(stages), forced, wanted && new Set(wanted)).verdicts.get("train")!.state;
  assertEquals(train([]), "fresh");
  assertEquals(train(["evaluate"]), "stale");
  assertEquals(train([], ["train"], chain({ seed: 3 })), "fresh");
  assertEquals(train([], ["train", "evaluate"], chain({ seed: 3 })), "stale");
  assertEquals([...planFor(context, ["evaluate"]).context.needed!], ["train"]);
});

Deno.test("presentKey: a report's key has the lasting facts of all runs behind it, and null for what is not there yet", () => {
  const [train, evaluate, table] = chain();
  const report = { ...table, partial: true };
  const { context, finish } = memoryPlan([train, evaluate, report]);
  finish(train, "t", plan(context));
  const early = presentKey(context, report, plan(context));
  assertEquals([early.inputs, Object.keys(early.facts)], [{ metrics: null }, ["train"]]);
  const { output } = finish(evaluate, "e", plan(context));
  const late = presentKey(context, report, plan(context));
  assertEquals(late.inputs, { metrics: output.digest });
  assertEquals(late.facts, { train: { versions: {} }, evaluate: { versions: {} } });
  assertEquals(presentKey(context, table, plan(context)).facts, {});
});
