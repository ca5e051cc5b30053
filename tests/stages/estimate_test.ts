import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadConfiguration } from "./configuration/load_configuration.ts";
import { readMeasuredSpeed } from "../../stages/workload/measured_speed.ts";
import estimate from "../../stages/estimate.ts";
import { estimateConfig } from "../../stages/workload/estimate_config.ts";
import { nameForStages } from "../tensorflow/library.ts";
import { stageContext } from "./stage_context.ts";
import { ROOT } from "../root.ts";

Deno.test("estimate measures each row's network and gives every method a line", async () => {
  await nameForStages();
  const { rows: [row], numerics } = estimateConfig(await loadConfiguration(ROOT, "quick"));
  const batch = 32; // smaller, for speed
  const methods = row!.methods.slice(0, 3)
    .map((method) => ({ ...method, measured: { ...method.measured, batch } }));
  const config = { rows: [{ ...row!, methods }], numerics, otherNumerics: ["VGG"] };
  const paths = methods.flatMap(({ modules }) => Object.values(modules));
  const modules = Object.fromEntries(
    paths.map((path) => [path, new URL(`../../${path}`, import.meta.url).href]),
  );
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
