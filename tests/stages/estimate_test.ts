import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadConfiguration } from "../../stages/configuration/check.ts";
import { readMeasuredSpeed } from "../../stages/workload/measured_speed.ts";
import { workSummary } from "../../stages/workload/work_summary.ts";
import estimate from "../../stages/estimate.ts";
import { estimateConfig } from "../../stages/workload/estimate_config.ts";
import { locateForTests } from "../tensorflow/library.ts";
import { stageContext } from "./stage_context.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("estimateConfig() counts updates with the short last batch, and images of all epochs", async () => {
  const { rows } = estimateConfig(await loadConfiguration(ROOT, "cifar10"));
  const resnet44 = rows.find(({ network }) => network === "resnet44")!;
  const counts = Object.fromEntries(
    resnet44.methods.map(({ title, updates, samples }) => [title, [updates, samples]]),
  );
  // 391 and 13 updates an epoch; 100 and 3,200 epochs.
  assertEquals(counts["SB"], [39_100, 5_000_000]);
  assertEquals(counts["LB"], [1_300, 5_000_000]);
  assertEquals(counts["+RA"], [41_600, 160_000_000]);
});

Deno.test("estimateConfig() computes as the first experiment does, and names those that compute otherwise", async () => {
  const { experiments, ...configuration } = await loadConfiguration(ROOT, "cifar10-part");
  assertEquals(estimateConfig({ ...configuration, experiments }).otherNumerics, []);
  const name = configuration.profile.experiments[1]!;
  const experiment = experiments[name]!;
  const other = { ...experiment, numerics: { ...experiment.numerics, deterministic: false } };
  const mixed = estimateConfig({
    ...configuration,
    experiments: { ...experiments, [name]: other },
  });
  assertEquals(mixed.numerics.deterministic, true);
  assertEquals(mixed.otherNumerics, [experiment.title]);
});

Deno.test("estimate measures each row's network and gives every method a line", async () => {
  Deno.env.set("LIBTENSORFLOW_PATH", (await locateForTests()).path);
  const { rows: [row], numerics } = estimateConfig(await loadConfiguration(ROOT, "quick"));
  const batch = 32; // smaller, for speed
  const methods = row!.methods.slice(0, 3)
    .map((method) => ({ ...method, measuredAt: { ...method.measuredAt, batch } }));
  const config = { rows: [{ ...row!, methods }], numerics, otherNumerics: ["VGG"] };
  const modules = { f1: new URL("../../models/f1.ts", import.meta.url).href };
  await using context = await stageContext(config, { modules });
  await estimate(context);
  const text = await Deno.readTextFile(`${context.output}/estimate.md`);
  assertStringIncludes(text, "the numerics of F1 on 10,000 digits; those of VGG differ");
  const lines = text.split("\n").filter((line) => line.startsWith("|F1 on 10,000 digits"));
  assertEquals(lines.length, 3);
  assertMatch(lines[0]!, /\|SB\|64\|1,250\|80,000\|[\d,]+\|[\d.]+ (s|min)\|/);
  const { device, imagesPerSecond } = await readMeasuredSpeed(context.output);
  assertEquals(device, "CPU, 1 thread");
  assertEquals(Object.keys(imagesPerSecond).length, 3);
  assert(imagesPerSecond["f1-digits/lr"] === imagesPerSecond["f1-digits/lb"], "measured once");
  const results = context.messages.filter(({ type }) => type === "result");
  assert(results.length === 1);
});

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
