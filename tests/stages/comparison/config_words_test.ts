import { assertEquals } from "@std/assert";
import type { LoadOptions } from "../../../pipeline/app.ts";
import { compare, reasonText } from "../../../pipeline/plan/explain.ts";
import type { Json, KeyRecord } from "../../../pipeline/types.ts";
import { configWords } from "../../../stages/comparison/config_words.ts";
import { loadDag } from "../../../stages/dag.ts";
import { ROOT } from "../../root.ts";

const RATE = { path: "experiments.f1-digits.regime.learningRate.0", value: 0.12 };

/** What is told of a stage of two profiles. */
async function told(stage: string, old: Partial<LoadOptions>, now: Partial<LoadOptions>) {
  const [before, after] = await Promise.all([old, now].map(async (options): Promise<KeyRecord> => {
    const { stages } = await loadDag({ root: ROOT, set: [], device: "cpu", ...options });
    const { program, config } = stages.find(({ name }) => name === stage)!;
    return { format: 1, program, config, seed: 1, inputs: {}, code: {}, versions: {}, facts: {} };
  }));
  return compare(before!, after!, configWords).map(reasonText);
}

Deno.test("a change of a schedule is told by the epoch it begins at, as the experiment has it", async () => {
  assertEquals(await told("train/f1-digits/sb/seed-1", {}, { set: [RATE] }), [
    "config regime.learningRate.0: 0.1 → 0.12",
  ]);
  const first = { path: "experiments.f1-digits.regime.learningRate", value: { 0: 0.1, 3: 0.01 } };
  assertEquals(await told("train/f1-digits/sb/seed-1", {}, { set: [first] }), [
    "config regime.learningRate.2: 0.01 → (none)",
    "config regime.learningRate.3: (none) → 0.01",
    "config regime.learningRate.4: 0.001 → (none)",
    "config regime.learningRate.6: 0.0001 → (none)",
  ]);
});

Deno.test("pages that were made with other flags tell these alone", async () => {
  for (const page of ["tables", "figures", "claims", "report"]) {
    assertEquals(await told(`${page}/quick`, { seeds: [1] }, {}), [
      "config command line: --seeds 1 → (none)",
    ]);
  }
});

Deno.test("of pages, methods and experiments go by their names, and what is committed is no reason in words", () => {
  const page = (batch: number, committed: Json): Json => ({
    profile: "quick",
    local: { changes: [], committed },
    rows: [{ experiment: "f1", methods: [{ name: "sb", batch: 64 }, { name: "lb", batch }] }],
  });
  const reasons = (old: Json, now: Json) => {
    const record = (config: Json): KeyRecord => ({
      ...{ format: 1, program: "stages/tabulate.ts", config, seed: null },
      ...{ inputs: {}, code: {}, versions: {}, facts: {} },
    });
    return compare(record(old), record(now), configWords).map(reasonText);
  };
  assertEquals(reasons(page(2048, {}), page(1024, { a: 1 })), [
    "config rows.f1.methods.lb.batch: 2048 → 1024",
  ]);
  assertEquals(reasons(page(2048, {}), page(2048, { a: 1 })), [
    "config local.committed.a: (none) → 1",
  ], "unless there is no other");
});
