import { assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadConfiguration } from "../../../stages/configuration/check.ts";
import { estimateConfig } from "../../../stages/workload/estimate_config.ts";
import { workSummary } from "../../../stages/workload/work_summary.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

Deno.test("workSummary() sums updates and images over methods and seeds, and divides by each method's speed", async () => {
  const config = estimateConfig(await loadConfiguration(ROOT, "quick"));
  const without = workSummary(config, 3, null, "deno task run estimate/quick");
  // SB makes 125 updates of 64 in each of 10 epochs, the others 4 of 2,048, +RA in 320 epochs.
  assertMatch(without.text, /^F1 on 10,000 digits +15 +7,950 +8,640,000$/m);
  assertStringIncludes(without.text, "on this device, run: deno task run estimate/quick");
  const speeds = { sb: 100, lb: 1000, lr: 1000, gbn: 1000, ra: 2000 };
  const imagesPerSecond = Object.fromEntries(
    Object.entries(speeds).map(([method, speed]) => [`f1-digits/${method}`, speed]),
  );
  const { text, data } = workSummary(config, 3, { device: "CPU, 1 thread", imagesPerSecond }, "");
  // 3 · (800 + 3 · 80 + 1,280) s
  assertMatch(text, /^F1 on 10,000 digits .* 1\.9 h$/m);
  const { all } = data as { all: { seconds: number } };
  assertAlmostEquals(all.seconds, 3 * (800 + 3 * 80 + 1280), 1e-9);
});

Deno.test("workSummary() counts a training that two rows share once in all", async () => {
  const configuration = await loadConfiguration(ROOT, "imagenet");
  const { data, text } = workSummary(estimateConfig(configuration), 1, null, "");
  const { rows, all } = data as unknown as {
    rows: { trainings: number; methods: { method: string; sharedWith: string | null }[] }[];
    all: { trainings: number };
  };
  assertEquals(rows.map(({ trainings }) => trainings), [5, 5]);
  const shared = rows[1]!.methods.filter(({ sharedWith }) => sharedWith === "alexnet-4096");
  assertEquals(shared.map(({ method }) => method), ["sb", "lb", "lr"]);
  assertEquals(all.trainings, 7);
  assertStringIncludes(text, "all, shared trainings once");
});
