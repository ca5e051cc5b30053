/** What the remedies of a method become in the configuration of its trainings. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { remedyFields } from "../../../stages/configuration/remedy_fields.ts";
import { WITH_ZERO_GAMMA } from "../../../stages/networks.ts";
import { evaluationModules, trainingModules } from "../../../stages/training/model_modules.ts";
import { type TrainConfig, trainConfig } from "../../../stages/training/train_config.ts";
import { ROOT } from "../../root.ts";

const { experiments, methods } = await loadConfiguration(ROOT, "paper");

const config = (experiment: string, method: string) =>
  trainConfig(experiments[experiment]!, methods[method]!);

Deno.test("a method with a warm-up trains by the schedule that has one, and by the same of everything else", () => {
  const warm = { ...methods.linear!, warmUp: { share: 0.05, from: 0.0625 } };
  const { schedule, ...rest } = trainConfig(experiments["f1"]!, warm);
  assertEquals([schedule, rest], [{ share: 0.05, from: 0.0625 }, config("f1", "linear")]);
  const modules = trainingModules(experiments["f1"]!, warm);
  assertEquals(modules, {
    ...trainingModules(experiments["f1"]!, methods.linear!),
    schedule: "models/schedules/warm_up.ts",
  });
});

Deno.test("a warm-up from the rate of the small batch rises from there, whatever the ratio of the batches and the scaling", () => {
  const from = (method: string, large: number) => {
    const f1 = experiments["f1"]!;
    const batch = { small: 128, large };
    const { schedule, regime } = trainConfig({ ...f1, batch }, methods[method]!);
    const { from } = schedule as { readonly from: number };
    return [from, from * regime.drops[0]!.learningRate];
  };
  // The rate of the small batch is 0.1.
  assertEquals(from("linear-warm-up", 512), [1 / 4, 0.1]);
  assertEquals(from("linear-warm-up", 2048), [0.0625, 0.1]);
  assertEquals(from("linear-warm-up", 4096), [1 / 32, 0.1]);
  assertEquals(from("lr-warm-up", 2048), [0.25, 0.1]);
  assertEquals(from("lb-warm-up", 4096)[0], 0.0625);
});

Deno.test("a method with a decay trains by it behind its warm-up, and by the same of everything else", () => {
  const f1 = experiments["f1"]!;
  const { schedule, ...rest } = trainConfig(f1, methods["linear-cosine"]!);
  const warmUp = { share: 0.05, from: 1 / 32 };
  assertEquals([schedule, rest], [{ shape: "cosine", warmUp }, config("f1", "linear")]);
  assertEquals(trainConfig(f1, methods["lr-line"]!).schedule, { shape: "polynomial", power: 1 });
  assertEquals(trainingModules(f1, methods["linear-cosine"]!), {
    ...trainingModules(f1, methods.linear!),
    schedule: "models/schedules/decay.ts",
  });
});

Deno.test("a method names its optimizer, and its settings reach the training", () => {
  const f1 = experiments["f1"]!;
  const summary = (method: string) => {
    const { optimizer: { resetsMomentum: _, ...optimizer }, regime } = config("f1", method);
    return [
      trainingModules(f1, methods[method]!).optimizer,
      optimizer,
      regime.drops[0]!.learningRate,
    ];
  };
  const plain = { momentum: 0.9, weightDecay: 0.0001, gradientClip: 5 };
  const rate = 0.1 * Math.sqrt(32);
  const exclude: ("norm" | "bias")[] = ["norm", "bias"];
  const module = (name: string) => `models/optimizers/${name}.ts`;
  assertEquals(summary("lr"), [module("momentum"), plain, rate]);
  assertEquals(summary("nesterov"), [module("sgd"), { ...plain, nesterov: true }, rate]);
  assertEquals(summary("lr-no-decay"), [module("sgd"), { ...plain, exclude }, rate]);
  const lars = { ...plain, gradientClip: null };
  assertEquals(summary("lars"), [module("lars"), lars, 20]);
  assertEquals(summary("lars-weights"), [module("lars"), { ...lars, exclude }, 20]);
  const adamw = { ...lars, weightDecay: 0.01 };
  assertEquals(summary("adamw"), [module("adamw"), adamw, 0.01 * rate]);
  const lookahead = { every: 5, share: 0.8 };
  assertEquals(summary("lookahead"), [module("lookahead_momentum"), { ...plain, lookahead }, rate]);
  const around = (rule: "sgd" | "adamw") =>
    trainingModules({ ...f1, optimizer: { ...f1.optimizer, rule } }, methods.lookahead!).optimizer;
  assertEquals([around("sgd"), around("adamw")], [
    module("lookahead_sgd"),
    module("lookahead_adamw"),
  ]);
  assertEquals(summary("lamb"), [module("lamb"), { ...adamw, exclude }, 0.01 * rate]);
});

Deno.test("an experiment names the optimizer of all its methods", () => {
  const f1 = experiments["f1"]!;
  const experiment = { ...f1, optimizer: { ...f1.optimizer, rule: "lars" as const, trust: 0.02 } };
  assertEquals(trainingModules(experiment, methods.gbn!).optimizer, "models/optimizers/lars.ts");
  assertEquals(trainConfig(experiment, methods.gbn!).optimizer, {
    momentum: 0.9,
    weightDecay: 0.0001,
    gradientClip: 5,
    trust: 0.02,
  });
});

Deno.test("Noise on batch norm, SAM, the gradient penalty, copies, smoothed labels, averages and the noise scale are modules of their own, beside the same of everything else", () => {
  const f1 = experiments["f1"]!;
  const swa = { rule: "swa", start: 0.5, every: 4 };
  const exponential = { rule: "exponential", decay: 0.75, every: 4 };
  const changes: [string, string, Partial<TrainConfig>, Record<string, string>][] = [
    ["sam", "gbn", { update: { rho: 0.05, ghostBatch: 128 } }, { update: "updates/sam" }],
    ["sam-whole", "gbn", { update: { rho: 0.05 } }, { update: "updates/sam" }],
    ["lr-norm-noise", "lr", { optimizer: { ...config("f1", "noise").optimizer } }, {
      update: "updates/noise_on_norm",
    }],
    [
      "penalty",
      "gbn-clip-quarter",
      { update: { strength: 0.5, ghostBatch: 128 } },
      { update: "updates/gradient_penalty" },
    ],
    [
      "batch-augmentation",
      "sb",
      { update: { copies: 4 } },
      { update: "updates/batch_augmentation" },
    ],
    ["smooth", "lr", { losses: { share: 0.1 } }, { losses: "losses/label_smoothing" }],
    ["swa", "lr", { average: swa }, { average: "averages/swa" }],
    ["exponential", "lr", { average: exponential }, { average: "averages/exponential" }],
    ["gbn-noise-scale", "gbn", { ghostByGhost: 128 }, {
      update: "updates/ghost_by_ghost",
      statistics: "statistics/noise_scale",
    }],
  ];
  for (const [method, from, fields, modules] of changes) {
    assertEquals(config("f1", method), { ...config("f1", from), ...fields });
    assertEquals(trainingModules(f1, methods[method]!), {
      ...trainingModules(f1, methods[from]!),
      ...Object.fromEntries(
        Object.entries(modules).map(([role, name]) => [role, `models/${name}.ts`]),
      ),
    });
  }
});

Deno.test("zero γ is another module of the network for the training, and none for its evaluation", () => {
  for (const name of ["resnet44", "wresnet16-4"]) {
    const experiment = experiments[name]!;
    const zero = { ...methods.lr!, zeroGamma: true as const };
    const [plain, found] = [methods.lr!, zero].map((method) => trainingModules(experiment, method));
    const network = plain!.network!.replace(".ts", "_zero_gamma.ts");
    assertEquals(found, { ...plain, network });
    assertEquals(trainConfig(experiment, zero), trainConfig(experiment, methods.lr!));
    assertEquals(evaluationModules(experiment, zero), evaluationModules(experiment, methods.lr!));
  }
});

Deno.test("a network without a form for zero γ trains as it is, beside the mistake that is told", () => {
  const zero = { ...methods.lr!, zeroGamma: true as const };
  const networks = { resnet20: "models/resnet20.ts", "configs/experiments/lenet.ts": undefined };
  for (const [network, module = network] of Object.entries(networks)) {
    const { network: found } = trainingModules({ ...experiments["f1"]!, network }, zero);
    assertEquals(found, module);
  }
});

Deno.test("the schema and the documentation name the networks that zero γ is for, as the code does", async () => {
  const having = WITH_ZERO_GAMMA.map((name) => `\`${name}\``);
  const list = `${having.slice(0, -1).join(", ")} and ${having.at(-1)}`;
  assertEquals(list, "`resnet44`, `resnet44-cifar100` and `wresnet16-4`");
  const page = await Deno.readTextFile(`${ROOT}/docs/remedies.md`);
  assertStringIncludes(page.replaceAll(/\s+/g, " "), `It is for ${list}.`);
  assertStringIncludes(remedyFields.zeroGamma.description!, `It is for ${list}.`);
});

Deno.test("AdaScale has an update, a schedule and a column of the history, beside the same of everything else", () => {
  const f1 = experiments["f1"]!;
  const plain = { ...methods.ra!, learningRate: "unchanged" as const };
  assertEquals(config("f1", "ada-scale"), {
    ...trainConfig(f1, plain),
    update: { ghostBatch: 128, smallBatch: 128 },
  });
  assertEquals(trainingModules(f1, methods["ada-scale"]!), {
    ...trainingModules(f1, plain),
    update: "models/updates/ada_scale.ts",
    schedule: "models/schedules/scale_invariant.ts",
    statistics: "models/statistics/gain.ts",
  });
});

Deno.test("copies of a ghost are computed by themselves where ghosts are accumulated", () => {
  const f1 = experiments["f1"]!;
  const copied = { ...methods.gbn!, batchAugmentation: 4 };
  const accumulating = { ...f1, ghostExecution: "accumulate" as const };
  assertEquals(trainConfig(f1, copied).update, { copies: 4 });
  assertEquals(trainConfig(accumulating, copied).update, { copies: 4, ghostBatch: 128 });
  const withoutGhosts = trainConfig(accumulating, methods["batch-augmentation"]!);
  assertEquals(withoutGhosts.update, { copies: 4 });
});

Deno.test("SAM, the gradient penalty and AdaScale compute their parts themselves, also where ghosts are accumulated", () => {
  const accumulating = { ...experiments["f1"]!, ghostExecution: "accumulate" as const };
  assertEquals(trainConfig(accumulating, methods.gbn!).ghostByGhost, 128);
  for (const method of ["sam", "sam-whole", "penalty", "ada-scale"]) {
    assertEquals(trainConfig(accumulating, methods[method]!).ghostByGhost, undefined);
  }
});
