import { assert, assertEquals } from "@std/assert";
import { loadDag } from "../../../stages/dag.ts";
import { ROOT } from "../../root.ts";

Deno.test("the work of a training is its epochs, which --set changes; other programs tell none", async () => {
  const set = [{ path: "experiments.f1-digits.regime.epochs", value: 1 }];
  const amounts = async (options: { set: typeof set }) => {
    const { stages, times } = await loadDag({ root: ROOT, device: "cpu", ...options });
    return [
      "train/f1-digits/sb/seed-1",
      "train/f1-digits/ra/seed-1",
      "evaluate/f1-digits/sb/seed-1",
    ]
      .map((name) => {
        const { program, config } = stages.find((stage) => stage.name === name)!;
        return times!.amount(program, config);
      });
  };
  assertEquals(await amounts({ set: [] }), [10, 320, null]);
  assertEquals(await amounts({ set }), [1, 32, null]);
});

Deno.test("the time of a training is looked up among the committed runs of all profiles, and of none that git ignores", async () => {
  const { times } = await loadDag({ root: ROOT, device: "cpu", set: [] });
  for (const profile of ["quick", "mnist", "gap-f1"]) {
    assert(times!.records.includes(`results/${profile}/runs`), profile);
  }
  assertEquals(times!.records.filter((folder) => folder.startsWith("results/local")), []);
});
