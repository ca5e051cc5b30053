/** Over how many examples a measurement takes statistics. */
import { assertEquals } from "@std/assert";
import type { Json } from "../../../pipeline/types.ts";
import { loadDag } from "../../../stages/dag.ts";
import { ROOT } from "../../root.ts";

/** Looks up the batch in the configuration of a stage. */
async function batches(profile: string, set: Readonly<Record<string, Json>> = {}) {
  const settings = Object.entries(set).map(([path, value]) => ({ path, value }));
  const { stages, problems } = await loadDag({ root: ROOT, profile, set: settings });
  assertEquals(problems, []);
  return (name: string) => {
    const { config } = stages.find((stage) => stage.name === name)!;
    return (config as { readonly batch: number }).batch;
  };
}

Deno.test("statistics are measured over the batches that a training ends with: workers have batches of their own", async () => {
  const batchOf = await batches("after-f1");
  const measured = (method: string) => batchOf(`measure/after-f1/${method}/seed-1`);
  assertEquals(["sb", "lb", "gbn", "grow"].map(measured), [128, 2048, 2048, 1280]);
  // A sixteenth of the large batch, and the small one, as the average itself was recalibrated.
  for (const method of ["post-local", "swap"]) {
    assertEquals(measured(method), 128, method);
    assertEquals(batchOf(`train/after-f1/${method}/seed-1`), 128, method);
  }
});

Deno.test("a shortened training is measured over the batches that it reaches", async () => {
  const short = await batches("quick", {
    "experiments.f1-digits.methods": ["grow"],
    "experiments.f1-digits.regime.epochs": 4,
    "profile.measure": { examples: 500 },
  });
  // It would grow to 2,048 at epoch 4.
  assertEquals(short("measure/f1-digits/grow/seed-1"), 640);
});
