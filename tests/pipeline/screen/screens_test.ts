import { assert, assertEquals } from "@std/assert";
import { buildGraph } from "../helpers/build_graph.ts";
import type { Verdict } from "../../../pipeline/plan/plan.ts";
import { statusScreen } from "../../../pipeline/screen/status_screen.ts";
import { whyScreen } from "../../../pipeline/screen/why_screen.ts";
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

Deno.test("status: stages whose numbers have gaps are named one by one, as long as they are few", () => {
  const title = (...seeds: number[]) =>
    screen(seeds.map((seed) => `train/seed-${seed}`)).split("\n")[0]!
      .replace(/^missing +/, "").replace(/ +never run$/, "");
  assertEquals(title(7, 9), "train/seed-7, seed-9");
  assertEquals(title(7, 8, 9), "train/seed-7 … seed-9 (3)");
  assertEquals(title(1, 3, 5, 7, 9), "train/seed-1 … seed-9 (5)");
});

/** How often `work` takes the numbers out of a text, which is what comparing two stages costs. */
function countReplacements(work: () => void): number {
  const { replace } = String.prototype;
  let count = 0;
  String.prototype.replace = function (this: string, ...given: Parameters<typeof replace>) {
    count += 1;
    return replace.apply(this, given);
  } as typeof replace;
  try {
    work();
  } finally {
    String.prototype.replace = replace;
  }
  return count;
}

Deno.test("status: stages that have nothing in common are not compared with each other", () => {
  const word = (n: number) => [...n.toString(36)].map((digit) => `k${digit}k`).join("");
  const perStage = (length: number) => {
    const names = Array.from({ length }, (_, i) => `${word(i)}/y`);
    const replacements = countReplacements(() => {
      assertEquals(screen(names).split("\n").length, length + 2);
    });
    return replacements / length;
  };
  const [few, many] = [perStage(100), perStage(2000)];
  assert(few >= 1 && many <= few, `${few} and ${many} a stage`);
});

Deno.test("why: of many reasons of a kind some are told one by one, and the number of the others", () => {
  const graph = buildGraph([stage("table", "p.ts")]);
  const reasons = [
    { type: "changed", part: "config", name: "rate", old: 1, new: 2 },
    ...Array.from({ length: 12 }, (_, i) => (
      { type: "changed", part: "input", name: `seed-${i}`, old: null, new: "d" } as const
    )),
    { type: "changed", part: "input", name: "seed-12", old: "c", new: "d" },
  ] as const;
  const verdict: Verdict = { state: "stale", key: null, keyRecord: null, reasons, record: null };
  assertEquals(whyScreen(graph, new Map([["table", verdict]]), "table").split("\n"), [
    "table is stale: it has to run again.",
    "  - config rate: 1 → 2",
    ...[0, 1, 2, 3, 4].map((i) => `  - input seed-${i} arrived`),
    "    … and 7 more like these",
    "  - content of input seed-12 changed: c → d",
  ]);
});
