import { assert, assertEquals } from "@std/assert";
import { buildGraph } from "../../../pipeline/plan/graph.ts";
import type { Verdict } from "../../../pipeline/plan/plan.ts";
import { statusScreen } from "../../../pipeline/screen/screens.ts";
import { stage } from "../helpers/project.ts";

function screen(names: readonly string[]): string {
  const graph = buildGraph(names.map((name) => stage(name, "p.ts")));
  const missing: Verdict = {
    state: "missing",
    key: null,
    keyRecord: null,
    reasons: [{ type: "never" }],
    record: null,
  };
  return statusScreen(graph, new Map(names.map((name) => [name, missing])), names);
}

Deno.test("status: stages that differ in a number are one line, wherever they stand; others have a line each", () => {
  const lines = screen(["train/a/seed-1", "tables", "train/a/seed-2", "train/b/seed-1", "claims"])
    .split("\n").map((line) => line.replace(/^missing +/, "").replace(/ +never run$/, ""));
  assertEquals(lines, [
    "train/a/seed-1 … seed-2 (2)",
    "tables",
    "train/b/seed-1",
    "claims",
    "",
    "5 stages: 5 missing",
  ]);
});

Deno.test("status: twenty thousand stages that have nothing in common are not compared with each other", () => {
  const word = (n: number) => n.toString(36).replace(/\d/g, (digit) => "abcdefghij"[+digit]!);
  const names = Array.from({ length: 20_000 }, (_, i) => `${word(i)}/${"x".repeat(i % 7)}y`);
  const different = [...new Set(names)];
  const started = performance.now();
  assertEquals(screen(different).split("\n").length, different.length + 2);
  // Some tens of milliseconds; two minutes if each is compared with all before it.
  assert(performance.now() - started < 10_000);
});
