import { assertEquals } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { exampleCounts } from "../../../stages/training/example_counts.ts";
import { ROOT } from "../../root.ts";

Deno.test("exampleCounts() reads off the configuration how many images the data sets are known to have", async () => {
  const { datasets } = await loadConfiguration(ROOT, "quick");
  const published = {
    "mnist": [60_000, 10_000],
    "mnist-digits": [8000, 2000],
    "cifar-10": [50_000, 10_000],
    "cifar-100": [50_000, 10_000],
    "cifar-10-part": [1000, 2000],
    "imagenet": [1_281_167, 50_000],
  };
  for (const [name, [train, test]] of Object.entries(published)) {
    assertEquals(exampleCounts(datasets[name]!), { train: train!, test: test! }, name);
  }
});
