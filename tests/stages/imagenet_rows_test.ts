import { assertAlmostEquals, assertEquals } from "@std/assert";
import { loadConfiguration } from "./configuration/load_configuration.ts";
import { estimateConfig } from "../../stages/workload/estimate_config.ts";
import { trainConfig } from "../../stages/training/train_config.ts";
import { ROOT } from "../root.ts";

const configuration = await loadConfiguration(ROOT, "paper");
const { experiments, methods } = configuration;

Deno.test("the rows of Table 2 train at 2,048 without ghosts, as its footnote says, and scale by the batch they have", () => {
  for (const [name, large] of [["alexnet-4096", 4096], ["alexnet-8192", 8192]] as const) {
    const configs = experiments[name]!.methods.map((method) =>
      trainConfig(experiments[name]!, methods[method]!)
    );
    assertEquals(configs.map(({ batch }) => batch), [256, 2048, 2048, large, large]);
    const rates = configs.map(({ regime }) => regime.drops[0]!.learningRate / 0.01);
    const scaled = Math.sqrt(large / 256);
    [1, 1, Math.sqrt(8), scaled, scaled].forEach((rate, i) => assertAlmostEquals(rates[i]!, rate));
    const longer = large / 256;
    assertEquals(configs.map(({ regime }) => regime.epochs), [45, 45, 45, 45, 45 * longer]);
    assertEquals(configs.at(-1)!.regime.drops[2], {
      epoch: 15 * longer,
      learningRate: 0.001 * scaled,
      weightDecay: 0,
    });
  }
});

Deno.test("SB, LB and +LR are the same trainings in both rows of Table 2", () => {
  for (const method of ["sb", "lb", "lr"]) {
    const [one, other] = ["alexnet-4096", "alexnet-8192"].map((name) =>
      trainConfig(experiments[name]!, methods[method]!)
    );
    assertEquals(one, other);
  }
});

Deno.test("the released code's arm of Table 2 scales by 256 or by its ghosts, and adapts without ghosts at 2,048", () => {
  for (const [name, large] of [["alexnet-4096-code", 4096], ["alexnet-8192-code", 8192]] as const) {
    const configs = experiments[name]!.methods.map((method) =>
      trainConfig(experiments[name]!, methods[method]!)
    );
    assertEquals(configs.map(({ batch }) => batch), [256, 2048, 2048, large, 2048]);
    assertEquals(configs.findIndex(({ batchNorm: { form } }) => form === "ghost"), 3);
    assertEquals(configs.findLastIndex(({ batchNorm: { form } }) => form === "ghost"), 3);
    const rates = configs.map(({ regime }) => regime.drops[0]!.learningRate / 0.01);
    // main_gbn.py refers to its ghosts of 128, main_normal.py to 256.
    [1, 1, Math.sqrt(8), Math.sqrt(large / 128), Math.sqrt(8)].forEach((rate, i) =>
      assertAlmostEquals(rates[i]!, rate)
    );
    assertEquals(configs.map(({ regime }) => regime.epochs), [45, 45, 45, 45, 45 * 8]);
    assertEquals(configs.every(({ optimizer }) => optimizer.resetsMomentum), true);
  }
});

Deno.test("the updates of the AlexNet rows are counted before there is any data", () => {
  const row = estimateConfig(configuration).rows.find((one) => one.experiment === "alexnet-4096");
  // 1,281,167 images are 5,005 batches of 256, 626 of 2,048 and 313 of 4,096.
  assertEquals(row!.methods.map(({ updates }) => updates / 45), [5005, 626, 626, 313, 313 * 16]);
});
