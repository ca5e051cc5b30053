import { assertEquals } from "@std/assert";
import { loadConfiguration } from "./load_configuration.ts";
import { expandSweeps } from "../../../stages/configuration/expand_sweeps.ts";
import { ROOT } from "../../root.ts";

const configuration = await loadConfiguration(ROOT, "quick");
const f1 = configuration.experiments["f1-digits"]!;
const sweep = { gbn: [64, 256], noise: [512] };
const expanded = expandSweeps({
  ...configuration,
  experiments: { plain: f1, swept: { ...f1, sweep } },
});

Deno.test("expandSweeps gives an experiment a method for each of its sweep's methods and batches, in their order", () => {
  assertEquals(expanded.experiments["swept"]!.methods, ["gbn-64", "gbn-256", "noise-512"]);
  assertEquals(expanded.experiments["swept"]!.sweep, sweep);
  const { gbn } = configuration.methods;
  assertEquals(expanded.methods["gbn-256"], { ...gbn!, title: "+GBN 256", batch: 256 });
});

Deno.test("expandSweeps compares no swept method with others, since tables show none", () => {
  assertEquals(configuration.methods["noise"]!.against, ["lb", "lr"]);
  assertEquals(expanded.methods["noise-512"]!.against, undefined);
});

Deno.test("expandSweeps leaves an experiment without a sweep, and all named methods, as they are", () => {
  assertEquals(expanded.experiments["plain"], f1);
  for (const [name, method] of Object.entries(configuration.methods)) {
    assertEquals(expanded.methods[name], method);
  }
});

Deno.test("expandSweeps passes over a method that configs/ does not have: that is told elsewhere", () => {
  const { experiments } = expandSweeps({
    ...configuration,
    experiments: { swept: { ...f1, sweep: { unknown: [64], sb: [32] } } },
  });
  assertEquals(experiments["swept"]!.methods, ["sb-32"]);
});
