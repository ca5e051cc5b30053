import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Json } from "../../../pipeline/types.ts";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import type { Styled } from "../../../stages/print/printed_table.ts";
import { type Cell, cellOf } from "../../../stages/tables/cell.ts";
import { methodsText, methodTable } from "../../../stages/tables/method_table.ts";
import { tableConfig } from "../../../stages/tables/table_config.ts";
import { ROOT } from "../../root.ts";

Deno.test("a table counts passes over an example where a method makes two over each image, and the updates of a batch that grows", async () => {
  const configuration = await loadConfiguration(ROOT, "smoke", [
    { path: "profile.experiments", value: ["f1-smoke"] },
    {
      path: "experiments.f1-smoke.methods",
      value: [
        "sb",
        "grow",
        "gbn",
        "sam",
        "sam-whole",
        "lr-norm-noise",
        "penalty",
        "batch-augmentation",
        "ada-scale",
      ],
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
    ["penalty", 32, 32_000, 2],
    ["batch-augmentation", 64, 32_000, 4],
    ["ada-scale", 64, 64_000, undefined],
  ]);
  const cells = row!.methods.map((method) => cellOf(method, []));
  const passes = (chosen: readonly Cell[]) => {
    const { columns, lines } = methodTable(chosen);
    return [columns["passes"], ...lines.map(({ passes }) => (passes as Styled).text)];
  };
  assertEquals(passes(cells), [
    "passes over an example",
    "4",
    "4",
    "4",
    "8",
    "8",
    "8",
    "8",
    "16",
    "≤ 8",
  ]);
  assertStringIncludes(methodsText(cells), "times the passes that an update makes over each");
  // Where passes are epochs, a column would say nothing new.
  assertEquals(passes(cells.slice(0, 3))[0], undefined);
  assertStringIncludes(methodsText(cells.slice(0, 3)), "so epochs are passes over an example");
});

Deno.test("the last epoch of a training that branches is that of its history: the trunk's epochs, and then one worker's", async () => {
  const lastEpochs = async (each: Json) => {
    const branches = { workers: 2, examples: "all", each, until: { trainingError: 2 } };
    const configuration = await loadConfiguration(ROOT, "smoke", [
      { path: "profile.experiments", value: ["f1-smoke"] },
      { path: "experiments.f1-smoke.methods", value: ["ra"] },
      {
        path: "experiments.f1-smoke.regime",
        value: { epochs: 4, learningRate: { 0: 0.1, 2: 0.05 } },
      },
      { path: "methods.ra.branches", value: branches },
    ]);
    const [row] = tableConfig({ profile: "smoke" }, configuration, [1]).rows;
    return row!.methods.map(({ batch, endsEarly }) => [batch, endsEarly!.lastEpoch]);
  };
  // The regime of batches of 1,000 is twice as long as that of batches of 500: two epochs after the drop in place of four.
  assertEquals(await lastEpochs({}), [[1000, 8]]);
  assertEquals(await lastEpochs({ batch: 500 }), [[1000, 6]]);
});
