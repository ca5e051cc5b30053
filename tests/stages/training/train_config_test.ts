import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { digestValue } from "../../../pipeline/key/digest.ts";
import type { Json } from "../../../pipeline/types.ts";
import { loadDag } from "../../../stages/dag.ts";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { slice } from "../../../stages/configuration/slice.ts";
import type { Method } from "../../../stages/configuration/schema.ts";
import { type TrainConfig, trainConfig } from "../../../stages/training/train_config.ts";
import { ROOT } from "../../root.ts";

const ONE_THREAD = [{ path: "profile.threads", value: 1 }];
const { experiments, methods } = await loadConfiguration(ROOT, "paper", ONE_THREAD);

const config = (experiment: string, method: string) =>
  trainConfig(experiments[experiment]!, methods[method]!);
const rates = (experiment: string, method: string) =>
  config(experiment, method).regime.drops.map(({ epoch, learningRate }) => [epoch, learningRate]);

Deno.test("every training that configs/ can name has the configuration that its committed results were made with", async () => {
  const golden = fileURLToPath(new URL("../golden/train_configs.json", import.meta.url));
  const digests = Object.fromEntries(
    Object.entries(experiments).flatMap(([name, experiment]) =>
      experiment.methods.map((method) => [
        `${name}/${method}`,
        digestValue("config", slice<TrainConfig>(config(name, method))).slice(0, 16),
      ])
    ),
  );
  if (Deno.env.get("UPDATE_GOLDEN")) {
    await Deno.writeTextFile(golden, JSON.stringify(digests, null, 2) + "\n");
  }
  assertEquals(digests, JSON.parse(await Deno.readTextFile(golden)));
});

Deno.test("no training of a row has another batch than its method says, or other ghosts than its title", () => {
  let [rows, ghosts] = [0, 0];
  for (const [name, { sweep, methods: used, batch, follow }] of Object.entries(experiments)) {
    if (sweep !== undefined || follow === "code") continue;
    for (const method of used) {
      rows += 1;
      const { batch: found, batchNorm } = config(name, method);
      const wanted = methods[method]!.batch === "small"
        ? [batch.small]
        : [batch.large, batch.withoutGhosts];
      assert(wanted.includes(found), `${name}/${method}: ${found}`);
      const [, titled] = /ghosts of (\d+)/.exec(methods[method]!.title) ?? [];
      if (titled === undefined) continue;
      ghosts += 1;
      const ghost = batchNorm.form === "ghost" ? batchNorm.ghostBatch : null;
      assertEquals([method, ghost], [method, Number(titled)]);
    }
  }
  assert(rows > 100 && ghosts >= 3);
});

Deno.test("the five methods of ResNet44 follow the paper's text", () => {
  const summary = (method: string) => {
    const { batch, batchNorm, regime } = config("resnet44", method);
    const ghost = batchNorm.form === "ghost" ? batchNorm.ghostBatch : null;
    return [batch, ghost, regime.drops[0]!.learningRate, regime.drops[1]!.epoch, regime.epochs];
  };
  const scaled = 0.1 * Math.sqrt(4096 / 128);
  assertEquals(summary("sb"), [128, null, 0.1, 81, 100]);
  assertEquals(summary("lb"), [4096, null, 0.1, 81, 100]);
  assertEquals(summary("lr"), [4096, null, scaled, 81, 100]);
  assertEquals(summary("gbn"), [4096, 128, scaled, 81, 100]);
  assertEquals(summary("ra"), [4096, 128, scaled, 2592, 3200]);
});

Deno.test("how TensorFlow computes is part of what a training and its evaluation are keyed by", async () => {
  const keyed = async (...set: { path: string; value: Json }[]) => {
    const { stages } = await loadDag({ root: ROOT, profile: "smoke", set });
    const chosen = stages.filter(({ name }) => /^(train|evaluate).f1-smoke.sb/.test(name));
    assertEquals(chosen.length, 2);
    return chosen;
  };
  const path = "experiments.f1-smoke.numerics";
  const plain = { deterministic: true, xla: false, precision: "float32" };
  for (const { config, env } of await keyed()) {
    assertEquals((config as { readonly numerics: Json }).numerics, plain);
    assertEquals([env?.TF_DETERMINISTIC_OPS, env?.NVIDIA_TF32_OVERRIDE, env?.TF_XLA_FLAGS], [
      "1",
      "0",
      undefined,
    ]);
  }
  const value = { deterministic: false, xla: true, precision: "tf32" };
  for (const { config, env } of await keyed({ path, value })) {
    assertEquals((config as { readonly numerics: Json }).numerics, value);
    assertEquals([env?.TF_DETERMINISTIC_OPS, env?.NVIDIA_TF32_OVERRIDE], ["0", undefined]);
    assert(env?.TF_XLA_FLAGS?.includes("--tf_xla_auto_jit=2"));
  }
});

Deno.test("other threads mean other keys, and one thread is what a training without the field has", async () => {
  const numerics = async (experiment: number | null, profile: number | null) => {
    const set = [
      ...experiment === null ? [] : [{
        path: "experiments.f1-smoke.numerics",
        value: { threads: experiment },
      }],
      ...profile === null ? [] : [{ path: "profile.threads", value: profile }],
    ];
    const { stages } = await loadDag({ root: ROOT, profile: "smoke", set });
    const { config, env } = stages.find(({ name }) => name === "train/f1-smoke/sb/seed-1")!;
    const { threads } = (config as { readonly numerics: { readonly threads?: number } }).numerics;
    return [threads, env?.TRAINING_THREADS];
  };
  assertEquals(await numerics(null, 1), [undefined, "1"]);
  assertEquals(await numerics(1, 2), [2, "2"]);
  assertEquals(await numerics(2, 1), [undefined, "1"]);
});

Deno.test("WResnet16-4 has a small batch of 256 and ghosts of 128", () => {
  assertEquals(config("wresnet16-4", "sb").batch, 256);
  assertEquals(config("wresnet16-4", "ra").batchNorm, { form: "ghost", ghostBatch: 128 });
  assertEquals(config("wresnet16-4", "ra").regime.epochs, 200 * 16);
});

Deno.test("an experiment that follows the code scales to a batch of 256, or to the ghosts where there are some", () => {
  assertEquals(rates("f1-code", "lr")[0], [0, 0.1 * Math.sqrt(4096 / 256)]);
  assertEquals(rates("f1-code", "gbn")[0], [0, 0.1 * Math.sqrt(4096 / 128)]);
  assertEquals(config("f1-code", "ra").regime.epochs, 50 * 16);
  // run_experiments.sh: ResNet44 at 2048, ghosts of 256, 800 epochs, the drop at 648, 0.2828.
  const ra = config("resnet44-code", "ra");
  assertEquals([ra.batch, ra.regime.epochs, ra.regime.drops[1]!.epoch], [2048, 800, 648]);
  assertAlmostEquals(ra.regime.drops[0]!.learningRate, 0.2828, 1e-4);
  assertEquals(config("resnet44-code", "gbn").batchNorm, { form: "ghost", ghostBatch: 256 });
});

Deno.test("an experiment that follows the code adapts the regime without ghosts", () => {
  assertEquals(config("c1-code", "ra").batchNorm, { form: "batch" });
  assertEquals(config("c1", "ra").batchNorm, { form: "ghost", ghostBatch: 128 });
});

Deno.test("an experiment that follows the code wipes the momentum, and C1 and C3 have none", () => {
  for (const name of ["f1", "c1", "c3", "resnet44", "vgg", "wresnet16-4"]) {
    assertEquals(config(name, "sb").optimizer.resetsMomentum, undefined);
    assertEquals(config(name, "sb").optimizer.momentum, 0.9);
    const { resetsMomentum, momentum, gradientClip } = config(`${name}-code`, "sb").optimizer;
    assertEquals([resetsMomentum, gradientClip], [true, 5]);
    assertEquals(momentum, name === "c1" || name === "c3" ? 0 : 0.9);
  }
});

Deno.test("noise is matched to the ratio of the batches and leaves the learning rate alone", () => {
  const { optimizer, batch, regime } = config("f1", "noise");
  assertEquals([optimizer.gradientNoise, batch], [4096 / 128 - 1, 4096]);
  assertEquals(regime, config("f1", "lb").regime);
  assertEquals(config("f1", "lr").optimizer.gradientNoise, undefined);
});

Deno.test("sb-long is the small batch with the epochs and drops of ra", () => {
  const [long, ra, sb] = [config("c1", "sb-long"), config("c1", "ra"), config("c1", "sb")];
  assertEquals(long.batch, 128);
  assertEquals(long.regime.epochs, ra.regime.epochs);
  assertEquals(rates("c1", "sb-long").map(([epoch]) => epoch), rates("c1", "ra").map(([e]) => e));
  assertEquals(long.regime.drops[1]!.learningRate, sb.regime.drops[1]!.learningRate);
});

Deno.test("sb-long has the epochs and drops of ra in every row, by the text and by the code, whatever batch lb has for lack of memory", () => {
  const epochs = (name: string, method: string) =>
    [config(name, method).regime.epochs, rates(name, method).map(([epoch]) => epoch)] as const;
  for (const [name, { sweep }] of Object.entries(experiments)) {
    if (sweep === undefined) {
      assertEquals([name, epochs(name, "sb-long")], [name, epochs(name, "ra")]);
    }
  }
  // Batches of 4,096, 8,192 and, without ghosts, 2,048 beside one of 256.
  assertEquals(
    ["alexnet-4096", "alexnet-8192", "alexnet-4096-code"].map((name) => epochs(name, "sb-long")[0]),
    [45 * 16, 45 * 32, 45 * 8],
  );
  assertEquals(config("alexnet-4096", "lb").batch, 2048);
});

Deno.test("linear scaling multiplies by the ratio itself", () => {
  assertEquals(rates("f1", "linear")[0], [0, 0.1 * 32]);
});

Deno.test("a weight decay that the regime sets begins at its epoch, stretched with it", () => {
  const f1 = experiments.f1!;
  const experiment = {
    ...f1,
    regime: { epochs: 30, learningRate: { 0: 0.01, 10: 0.005 }, weightDecay: { 15: 0 } },
  };
  const { regime } = trainConfig(experiment, methods["sb-long"]!);
  assertEquals(regime.drops, [
    { epoch: 0, learningRate: 0.01 },
    { epoch: 320, learningRate: 0.005 },
    { epoch: 480, learningRate: 0.005, weightDecay: 0 },
  ]);
});

const sweeps = await loadConfiguration(ROOT, "figures");

Deno.test("a sweep runs each of its methods with each size of batch, as the paper's figures do", () => {
  const of = (name: string) => {
    const experiment = sweeps.experiments[name]!;
    return Object.fromEntries(experiment.methods.map((method) => {
      const { batch, batchNorm, regime, optimizer } = trainConfig(
        experiment,
        sweeps.methods[method]!,
      );
      const [first, second] = regime.drops.map(({ epoch, learningRate }) => [epoch, learningRate]);
      const ghost = batchNorm.form === "ghost" ? batchNorm.ghostBatch : null;
      return [method, [
        batch,
        ghost,
        first![1],
        second![0],
        regime.epochs,
        optimizer.gradientNoise,
      ]];
    }));
  };
  const summary = of("resnet44-sweep");
  assertEquals(Object.keys(summary).length, 16);
  assertEquals(summary["baseline-64"], [64, null, 0.1, 81, 100, undefined]);
  assertEquals(summary["baseline-2048"], [2048, null, 0.1, 81, 100, undefined]);
  assertEquals(summary["gbn-64"], [64, 128, 0.1 * Math.sqrt(0.5), 81, 100, undefined]);
  assertEquals(summary["gbn-2048"], [2048, 128, 0.4, 81, 100, undefined]);
  assertEquals(summary["ra-2048"], [2048, 128, 0.4, 1296, 1600, undefined]);
  assertEquals(summary["noise-2048"], [2048, null, 0.1, 81, 100, 15]);
  // Figure 5 counts from a batch of 256: its drop is after 81 · 50,000 / 256 updates.
  assertEquals(of("resnet44-sweep-256")["ra-2048"], [
    2048,
    128,
    0.1 * Math.sqrt(8),
    648,
    800,
    undefined,
  ]);
});

Deno.test("runs of a sweep are those of the row where they are the same, and are drawn, not evaluated", async () => {
  const { stages, goal } = await loadDag({ root: ROOT, profile: "figures", set: [] });
  const row = await loadDag({ root: ROOT, profile: "cifar10", set: [] });
  const of = (name: string, from = stages) => from.find((stage) => stage.name === name)!;
  const parts = ({ program, modules, config, seed }: ReturnType<typeof of>) =>
    [program, modules, config, seed] as unknown;
  assertEquals(
    parts(of("train/resnet44-sweep/baseline-128/seed-1")),
    parts(of("train/resnet44/sb/seed-1", row.stages)),
  );
  assertEquals(stages.filter(({ name }) => name.startsWith("evaluate/")), []);
  assertEquals(goal, ["figures/figures", "claims/figures", "report/figures"]);
  assertEquals(of("figures/figures").publishRecords, "results/local/figures/runs");
  const { config, modules, inputs } = of("potential/resnet44-sweep");
  assertEquals(inputs, { data: "prepare/cifar-10" });
  assertEquals(modules?.network, "models/resnet44.ts");
  const { directions, radius } = config as { directions: number; radius: number };
  assertEquals([directions, radius], [1000, 10]);
  assertEquals(
    of("figures/figures").inputs["potential/resnet44-sweep"],
    "potential/resnet44-sweep",
  );
  assertEquals(
    row.goal,
    ["tables", "figures", "claims", "report"].map((kind) => `${kind}/cifar10`),
  );
});

/** The configuration of F1 on digits by a method that changes others in some fields. */
const changed = (method: string, fields: Partial<Method>) =>
  trainConfig(experiments["f1"]!, { ...methods[method]!, ...fields });

Deno.test("a method scales the learning rate with any power of the batch ratio, and by a factor", () => {
  const first = (learningRate: Method["learningRate"]) =>
    changed("lb", { learningRate }).regime.drops[0]!.learningRate;
  // 0.1 · 32^(1/5) = 0.2, 32 being the ratio of 4,096 and 128.
  assertAlmostEquals(first({ power: 0.2 }), 0.2);
  assertAlmostEquals(first({ times: 10 }), 1);
  assertAlmostEquals(first({ power: 0.2, times: 10 }), 2);
  assertEquals(first({ power: 0.5 }), first("square-root"));
  assertEquals(first({ power: 1 }), first("linear"));
});

Deno.test("a method has settings of the optimizer and ghosts of its own, above those of the released code", () => {
  const own = changed("gbn", { ghostBatch: 16, optimizer: { momentum: 0, gradientClip: null } });
  assertEquals(own.batchNorm, { form: "ghost", ghostBatch: 16 });
  assertEquals(own.optimizer, { momentum: 0, weightDecay: 0.0001, gradientClip: null });
  const code = trainConfig(experiments["f1-code"]!, {
    ...methods.gbn!,
    ghostBatch: 16,
    optimizer: { gradientClip: 0.25 },
  });
  assertEquals(code.optimizer, {
    momentum: 0.9,
    weightDecay: 0.0001,
    gradientClip: 0.25,
    resetsMomentum: true,
  });
  // The released code scales from the size of the ghosts.
  assertAlmostEquals(code.regime.drops[0]!.learningRate, 0.1 * Math.sqrt(4096 / 16));
});

Deno.test("regime adaptation in part stretches the first phase, or has the last rate alone", () => {
  const drops = (regime: Method["regime"]) => {
    const { epochs, drops } = changed("lb", { regime }).regime;
    return [
      epochs,
      ...drops.map(({ epoch, learningRate }) => [epoch, learningRate]),
    ];
  };
  // 50 epochs with drops at 10, 20 and 30; ten epochs become 320.
  assertEquals(drops("adapted-first-phase"), [
    360,
    [0, 0.1],
    [320, 0.01],
    [330, 0.001],
    [340, 0.0001],
  ]);
  assertEquals(drops("adapted-last-rate"), [1600, [0, 0.0001]]);
});

Deno.test("a change of weight decay does not end the first phase, and is stretched with it", () => {
  const { batch, ...f1 } = experiments.f1!;
  const experiment = {
    ...f1,
    batch: { ...batch, small: 128, large: 2048 },
    regime: {
      ...f1.regime,
      epochs: 20,
      learningRate: { 0: 0.1, 10: 0.1, 16: 0.01 },
      weightDecay: { 0: 0.001, 5: 0, 18: 0.01 },
    },
  };
  const method = { ...methods.lb!, regime: "adapted-first-phase" } as const;
  assertEquals(trainConfig(experiment, method).regime, {
    epochs: 260,
    drops: [
      { epoch: 0, learningRate: 0.1, weightDecay: 0.001 },
      { epoch: 80, learningRate: 0.1, weightDecay: 0 },
      { epoch: 160, learningRate: 0.1 },
      { epoch: 256, learningRate: 0.01 },
      { epoch: 258, learningRate: 0.01, weightDecay: 0.01 },
    ],
  });
});

Deno.test("a whole training at the last rate has the last weight decay that the regime sets", () => {
  // AlexNet drops to its last rate at epoch 25, and its weight decay ends at epoch 15.
  const { epochs, drops } = config("alexnet-4096", "ra-last-rate").regime;
  const rate = 0.0001 * Math.sqrt(4096 / 256);
  assertEquals([epochs, drops], [720, [{ epoch: 0, learningRate: rate, weightDecay: 0 }]]);
});
