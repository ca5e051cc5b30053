import { assertEquals } from "@std/assert";
import { expectedLengths } from "../../../pipeline/run/expected_lengths.ts";
import { startOrder } from "../../../pipeline/run/start_order.ts";
import type { StageTime } from "../../../pipeline/run/stage_times.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { buildGraph } from "../helpers/build_graph.ts";
import { stage } from "../helpers/project.ts";

/** Names of stages in the order in which they start. */
const order = (stages: readonly Stage[], lengths: Readonly<Record<string, number>>) =>
  startOrder(buildGraph(stages), ({ name }) => lengths[name] ?? 0).map(({ name }) => name);

Deno.test("start order: a lower turn goes first, then the longest, then the first declared", () => {
  const turns = { a: 2, b: 2, c: 2, d: 1, e: 0 };
  const stages = Object.entries(turns).map(([name, turn]) => stage(name, "p.ts", { turn }));
  const rest = stage("f", "p.ts");
  assertEquals(order([...stages, rest], { b: 5, d: 1 }), ["e", "f", "d", "b", "a", "c"]);
});

Deno.test("start order: a stage counts with the longest way that leads from it to the end", () => {
  const stages = [
    stage("long", "p.ts"),
    stage("start", "p.ts"),
    stage("middle", "p.ts", { inputs: { start: "start" } }),
    stage("end", "p.ts", { inputs: { middle: "middle", long: "long" } }),
  ];
  const lengths = { start: 1, middle: 6, end: 1 };
  assertEquals(order(stages, { ...lengths, long: 5 }), ["start", "middle", "long", "end"]);
  assertEquals(order(stages, { ...lengths, long: 9 }), ["long", "start", "middle", "end"]);
});

Deno.test("start order: partial stages go first, as declared, whatever their length", () => {
  const stages = [
    stage("b", "p.ts", { turn: -1 }),
    stage("a", "p.ts"),
    stage("table", "p.ts", { partial: true, inputs: { a: "a" } }),
    stage("page", "p.ts", { partial: true, inputs: { table: "table", b: "b" } }),
  ];
  assertEquals(order(stages, { page: 9, a: 1 }), ["table", "page", "b", "a"]);
});

Deno.test("expected lengths: the time here, else that of the quickest run elsewhere, else the work at the pace of the others", () => {
  const elsewhere = (least: number) => ({ least, most: 9 * least, on: [], onSuchDevice: false });
  const times: Record<string, StageTime> = {
    here: { seconds: 10, elsewhere: null, amount: 1 },
    there: { seconds: null, elsewhere: elsewhere(60), amount: 3 },
    conceived: { seconds: 30, elsewhere: elsewhere(60), amount: null },
    unrun: { seconds: null, elsewhere: null, amount: 5 },
    unknown: { seconds: null, elsewhere: null, amount: null },
  };
  const lengths = (...names: string[]) =>
    Object.fromEntries(
      expectedLengths(names.map((name) => stage(name, "p.ts")), ({ name }) => times[name]!),
    );
  assertEquals(lengths(...Object.keys(times)), { here: 10, there: 60, conceived: 30, unrun: 100 });
  assertEquals(lengths("unrun", "unknown"), { unrun: 5 });
});
