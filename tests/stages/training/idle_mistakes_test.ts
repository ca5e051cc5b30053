import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadDag } from "../../../stages/dag.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

Deno.test("a shortened training is told the drops that it does not reach, as a note", async () => {
  const noticesOf = async (epochs: number) => {
    const set = [{ path: "experiments.f1-digits.regime.epochs", value: epochs }];
    const { problems, notices } = await loadDag({ root: ROOT, profile: "quick", set });
    assertEquals(problems, []);
    return notices!.filter((text) => text.includes("never becomes"));
  };
  assertEquals(await noticesOf(4), [
    "f1-digits: trainings end after 4 epochs, so that the learning rate never becomes 0.001 (epoch 4) or 0.0001 (epoch 6). " +
    "Move `regime.learningRate`, or lengthen `regime.epochs`, if it should.",
  ]);
  assertEquals(await noticesOf(7), []);
});

Deno.test("a method that does not fit an experiment of another profile stops nothing, and is told as a note", async () => {
  const set = [
    { path: "datasets.mnist-digits.prepare.splits.train", value: 2048 },
    { path: "experiments.f1-digits.batch", value: { small: 50, large: 250 } },
    { path: "experiments.f1-digits.ghostBatch", value: 50 },
  ];
  const { problems, notices } = await loadDag({ root: ROOT, profile: "quick", set });
  assertEquals(problems, []);
  // after-smoke has three updates in the second half of its training.
  assertEquals(notices!.filter((text) => text.includes('the updates of "swa"')).length, 1);
});
