import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadConfiguration } from "../../../stages/configuration/check.ts";
import { methodsText } from "../../../stages/tables/lines.ts";
import { tableConfig } from "../../../stages/tables/rows.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

Deno.test("a table says which methods make two passes over each image, and the updates of a batch that grows", async () => {
  const configuration = await loadConfiguration(ROOT, "smoke", [
    { path: "profile.experiments", value: ["f1-smoke"] },
    {
      path: "experiments.f1-smoke.methods",
      value: ["sb", "grow", "gbn", "sam", "sam-whole", "lr-norm-noise"],
    },
    {
      path: "experiments.f1-smoke.regime",
      value: { epochs: 4, learningRate: { 0: 0.1, 2: 0.05 } },
    },
  ]);
  const shown = { profile: "smoke" };
  const [row] = tableConfig(shown, configuration, [1]).rows;
  const spent = row!.methods.map(({ name, updates, images, passes }) => [
    name,
    updates,
    images,
    passes,
  ]);
  assertEquals(spent, [
    ["sb", 64, 32_000, undefined],
    ["grow", 48, 32_000, undefined],
    ["gbn", 32, 32_000, undefined],
    ["sam", 32, 32_000, 2],
    ["sam-whole", 32, 32_000, 2],
    ["lr-norm-noise", 32, 32_000, 2],
  ]);
  assertStringIncludes(
    methodsText(row!.methods),
    "Two of each are made by +GBN, SAM a ghost and by +GBN, SAM a batch and by +LR, noise on norm.",
  );
  assert(!methodsText(row!.methods.slice(0, 3)).includes("Two"));
});
