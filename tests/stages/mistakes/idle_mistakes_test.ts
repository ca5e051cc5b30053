import { assertEquals } from "@std/assert";
import { loadDag } from "../../../stages/dag.ts";
import { ROOT } from "../../root.ts";

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

Deno.test("a warm-up that a shortened training leaves nothing of is told as a note, with the methods that have it", async () => {
  const noticesOf = async (epochs: number) => {
    const set = [
      { path: "experiments.f1-digits.regime", value: { epochs, learningRate: { 0: 0.1 } } },
      { path: "experiments.f1-digits.methods", value: ["lb", "linear-warm-up", "lr-warm-up"] },
    ];
    const { problems, notices } = await loadDag({ root: ROOT, profile: "quick", set });
    assertEquals(problems, []);
    return notices!.filter((text) => text.includes("warm-up"));
  };
  // Four updates an epoch: 5 % of 28 is one, of 32 two.
  assertEquals(await noticesOf(7), [
    "f1-digits: the warm-up of LB + linear LR, warm-up and of +LR, warm-up is shorter than two updates, so that nothing is warmed " +
    "up. Raise `warmUp.share`, or lengthen `regime.epochs`, if it should.",
  ]);
  assertEquals(await noticesOf(8), []);
});

Deno.test("a named network with more classes than data without a row is told as a note", async () => {
  const noticesOf = async (network: string, row: string | null) => {
    const set = [
      { path: "experiments.c1-smoke.network", value: network },
      { path: "experiments.c1-smoke.row", value: row },
    ];
    const { problems, notices } = await loadDag({ root: ROOT, profile: "smoke", set });
    assertEquals(problems, []);
    return notices!.filter((text) => text.includes("never right"));
  };
  assertEquals(await noticesOf("c3", null), [
    'c1-smoke: network "c3" has 100 classes, but data set "generated-10" has 10, so that 90 outputs of it are never right. A ' +
    "network of your own has as many as it says: `deno task new network <name>` writes one.",
  ]);
  assertEquals(await noticesOf("c1", null), []);
  // An edition of a row has the network of the paper.
  assertEquals(await noticesOf("c3", "C1"), []);
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
