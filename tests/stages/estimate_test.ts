import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Json } from "../../pipeline/types.ts";
import { loadConfiguration } from "../../stages/configuration.ts";
import estimate from "../../stages/estimate.ts";
import { estimateConfig } from "../../stages/estimate_config.ts";
import { locateForTests } from "../tensorflow/library.ts";
import { stageContext } from "./stage_context.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("estimateConfig() counts updates with the short last batch, and images of all epochs", async () => {
  const { rows } = estimateConfig(await loadConfiguration(ROOT, "cifar10"), 3);
  const resnet44 = rows.find(({ network }) => network === "resnet44")!;
  const counts = Object.fromEntries(
    resnet44.methods.map(({ title, updates, samples }) => [title, [updates, samples]]),
  );
  // 391 and 13 updates an epoch; 100 and 3,200 epochs.
  assertEquals(counts["SB"], [39_100, 5_000_000]);
  assertEquals(counts["LB"], [1_300, 5_000_000]);
  assertEquals(counts["+RA"], [41_600, 160_000_000]);
});

Deno.test("estimate measures each row's network and gives every method a line", async () => {
  Deno.env.set("LIBTENSORFLOW_PATH", (await locateForTests()).path);
  const config = estimateConfig(await loadConfiguration(ROOT, "quick"), 2);
  const modules = { f1: new URL("../../models/f1.ts", import.meta.url).href };
  await using context = await stageContext(config as unknown as Json, { modules });
  await estimate(context);
  const text = await Deno.readTextFile(`${context.output}/estimate.md`);
  const lines = text.split("\n").filter((line) => line.startsWith("|F1 on 10,000 digits"));
  assertEquals(lines.length, 5);
  assertMatch(lines[0]!, /\|SB\|64\|1,250\|80,000\|\d+\|[\d.]+ (s|min)\|[\d.]+ (s|min|h)\|/);
  const results = context.messages.filter(({ type }) => type === "result");
  assert(results.length === 1);
});
