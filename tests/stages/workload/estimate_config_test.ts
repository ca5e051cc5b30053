import { assertEquals } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { estimateConfig } from "../../../stages/workload/estimate_config.ts";
import { ROOT } from "../../root.ts";

Deno.test("estimateConfig() counts updates with the short last batch, and images of all epochs", async () => {
  const { rows } = estimateConfig(await loadConfiguration(ROOT, "cifar10"));
  const resnet44 = rows.find(({ experiment }) => experiment === "resnet44")!;
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
