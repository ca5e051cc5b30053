import { assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { estimateConfig } from "../../../stages/workload/estimate_config.ts";
import { workSummary } from "../../../stages/workload/work_summary.ts";
import { ROOT } from "../../root.ts";

Deno.test("workSummary() sums updates and images over methods and seeds, and divides by each method's speed", async () => {
  const config = estimateConfig(await loadConfiguration(ROOT, "quick"));
  const methods = ["sb", "lb", "lr", "gbn", "ra"];
  const toRun = methods.flatMap((method) =>
    [1, 2, 3].map((seed) => `train/f1-digits/${method}/seed-${seed}`)
  );
  const without = workSummary(config, toRun, null, "deno task run estimate/quick")!;
  // SB makes 125 updates of 64 in each of 10 epochs, the others 4 of 2,048, +RA in 320 epochs.
  assertMatch(without.text, /^F1 on 10,000 digits +15 +7,950 +8,640,000$/m);
  assertStringIncludes(without.text, "on this device, run: deno task run estimate/quick");
  const speeds = { sb: 100, lb: 1000, lr: 1000, gbn: 1000, ra: 2000 };
  const imagesPerSecond = Object.fromEntries(
    Object.entries(speeds).map(([method, speed]) => [`f1-digits/${method}`, speed]),
  );
  const speed = { device: "CPU, 1 thread", imagesPerSecond };
  const { text, data } = workSummary(config, toRun, speed, "")!;
  // 3 · (800 + 3 · 80 + 1,280) s
  assertMatch(text, /^F1 on 10,000 digits .* 1\.9 h$/m);
  const { all } = data as { all: { seconds: number } };
  assertAlmostEquals(all.seconds, 3 * (800 + 3 * 80 + 1280), 1e-9);
});

Deno.test("workSummary() counts the trainings that have to run alone, and is silent where there are none", async () => {
  const config = estimateConfig(await loadConfiguration(ROOT, "quick"));
  const toRun = [
    "train/f1-digits/sb/seed-4",
    "train/f1-digits/lb/seed-4",
    "evaluate/f1-digits/ra/seed-1",
  ];
  const { text } = workSummary(config, toRun, null, "")!;
  assertMatch(text, /^F1 on 10,000 digits +2 +1,290 +160,000$/m);
  assertEquals(
    workSummary(config, ["evaluate/f1-digits/ra/seed-1", "tables/quick"], null, ""),
    null,
  );
});

Deno.test("workSummary() counts a training that two rows share once in all", async () => {
  const configuration = await loadConfiguration(ROOT, "imagenet");
  const config = estimateConfig(configuration);
  const toRun = config.rows.flatMap(({ experiment, methods }) =>
    methods.map(({ name }) => `train/${experiment}/${name}/seed-1`)
  );
  const { data, text } = workSummary(config, toRun, null, "")!;
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
