import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import batchNorm from "../../../models/batch_norm.ts";
import f1 from "../../../models/f1.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import { buildModel } from "../../../models/model.ts";
import adamw from "../../../models/optimizers/adamw.ts";
import lamb from "../../../models/optimizers/lamb.ts";
import lars from "../../../models/optimizers/lars.ts";
import lookaheadAdamw from "../../../models/optimizers/lookahead_adamw.ts";
import lookaheadMomentum from "../../../models/optimizers/lookahead_momentum.ts";
import lookaheadSgd from "../../../models/optimizers/lookahead_sgd.ts";
import momentumSgd from "../../../models/optimizers/momentum.ts";
import sgd from "../../../models/optimizers/sgd.ts";
import { constant } from "../../../models/random/initializer.ts";
import type { BuildOptimizer, OptimizerModule } from "../../../models/training/optimizer.ts";
import { Graph } from "../../../tensorflow/graph.ts";
import { Session } from "../../../tensorflow/session.ts";
import { toTensor, trace } from "../../../tensorflow/trace.ts";
import { openForTests } from "../../tensorflow/library.ts";
import fixture from "../fixtures/optimizers.json" with { type: "json" };
import { distance, float32 } from "../helpers.ts";
import type { PaperTraining } from "../training/paper_training.ts";
import { flat, referenceTraining } from "../training/reference_training.ts";
import { train } from "../training/small_training.ts";

const library = await openForTests();
const RULES = {
  sgd,
  adamw,
  lars,
  lamb,
  "lookahead around momentum": lookaheadMomentum,
  "lookahead around sgd": lookaheadSgd,
  "lookahead around adamw": lookaheadAdamw,
} as const;
type Numbers = Readonly<Record<string, readonly number[]>>;
const NAMES = Object.keys(fixture.shapes);
const START: Numbers = fixture.start;

/** The parameters after each update. */
async function run(
  build: BuildOptimizer,
  weightDecay: number,
  start: Numbers = START,
  gradients: readonly Numbers[] = fixture.gradients,
) {
  using graph = new Graph(library);
  const shapes: Readonly<Record<string, readonly number[]>> = fixture.shapes;
  const declared = NAMES.map((name) => ({
    name,
    shape: shapes[name]!,
    initializer: constant(0),
    learned: true,
  }));
  const { parameters, ...model } = buildModel(graph, f1, batchNorm(), declared);
  const { state, step } = build(graph, { ...model, parameters });
  const fed = parameters.map(({ shape }) => graph.placeholder("float32", shape));
  const apply = trace(graph, () => {
    const weights = parameters.map((parameter) => toTensor(parameter.read()));
    return step(weights, fed.map(toTensor));
  });
  using session = new Session(graph, { threads: 1 });
  const zeros = (shape: readonly number[]) => new Float32Array(shape.reduce((a, b) => a * b, 1));
  await session.run({
    feeds: [
      ...parameters.map(({ feed, shape, name }) => [feed, float32(shape, start[name]!)] as const),
      ...state.map(({ feed, shape }) => [feed, float32(shape, zeros(shape))] as const),
    ],
    targets: [...parameters, ...state].map(({ load }) => load),
  });
  const ends: Record<string, number[]>[] = [];
  for (const [update, gradient] of gradients.entries()) {
    const learningRate = fixture.rates[update]!;
    const previousLearningRate = fixture.rates[Math.max(0, update - 1)]!;
    const [norm] = await session.run({
      feeds: [
        ...fed.map((one, i) => [one, float32(one.shape, gradient[NAMES[i]!]!)] as const),
        ...apply.feeds({ learningRate, previousLearningRate, weightDecay, update }),
      ],
      fetches: [apply.gradientNorm],
      targets: apply.targets,
    });
    const wanted = Math.hypot(...Object.values(gradient).flat());
    assertAlmostEquals(Number(norm!.data[0]), wanted, 1e-5);
    const values = await session.run({ fetches: parameters.map(({ value }) => value) });
    ends.push(
      Object.fromEntries(values.map(({ data }, i) => [NAMES[i]!, Array.from(data, Number)])),
    );
  }
  return ends;
}

for (const { rule, settings, ends } of fixture.cases) {
  const words = Object.entries(settings).map(([name, value]) =>
    `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`
  ).join(", ");
  Deno.test(`${rule} with ${words} makes every update as float64 does`, async () => {
    const module = RULES[rule as keyof typeof RULES] as OptimizerModule;
    const build = module(settings as Parameters<OptimizerModule>[0]);
    const found = await run(build, settings.weightDecay);
    assertEquals(found.length, 6);
    ends.forEach((wanted: Numbers, update) => {
      for (const name of NAMES) {
        const off = distance(found[update]![name]!, wanted[name]!);
        assert(off < 1e-5, `update ${update + 1} of ${name} is off by ${off}`);
      }
    });
  });
}

const every = (value: number): Numbers =>
  Object.fromEntries(NAMES.map((name) => [name, START[name]!.map(() => value)]));
const settings = { momentum: 0.9, weightDecay: 0.05, gradientClip: null } as const;

for (const [rule, build] of Object.entries({ lars, lamb })) {
  Deno.test(`${rule}() stays finite and in place with no weight and no gradient, and moves all that has one of them`, async () => {
    for (const weightDecay of [0, 0.05]) {
      const nothing = await run(build(settings), weightDecay, every(0), [every(0), every(0)]);
      assertEquals(
        Object.values(nothing[1]!).flat().map(Math.abs),
        NAMES.flatMap((name) => START[name]!.map(() => 0)),
      );
    }
    for (const [weight, gradient] of [[0, 0.5], [0, 1e-20], [1e-20, 0.5], [1, 1e-20]] as const) {
      const [end] = await run(build(settings), 0, every(weight), [every(gradient)]);
      const values = Object.values(end!).flat();
      assert(values.every(Number.isFinite), `${weight}, ${gradient}: ${values}`);
    }
    const [moved] = await run(build(settings), 0, every(0), [every(0.5)]);
    assert(Object.values(moved!).flat().every((value) => value < -0.01));
  });
}

Deno.test("lookahead whose slow weights have not stepped yet is the optimizer that it is around, to the last bit", async () => {
  const around = { ...settings, gradientClip: 1, lookahead: { every: 6, share: 0.5 } };
  for (
    const [inner, outer] of [
      [momentumSgd(around), lookaheadMomentum(around)],
      [sgd(around), lookaheadSgd(around)],
      [adamw(around), lookaheadAdamw(around)],
    ] as const
  ) {
    const [plain, found] = [await run(inner, 0.05), await run(outer, 0.05)];
    assertEquals(found.slice(0, 5), plain.slice(0, 5));
    // At the sixth update, the slow weights go half of the way from where all began.
    for (const name of NAMES) {
      const wanted = plain[5]![name]!.map((value, i) => (START[name]![i]! + value) / 2);
      assert(distance(found[5]![name]!, wanted) < 1e-6);
    }
  }
});

Deno.test("sgd() without its options trains a network as the paper's optimizer does, but for the last bits", async () => {
  const optimizer = { momentum: 0.9, weightDecay: 0.01, gradientClip: 0.5 };
  for (const ghostByGhost of [undefined, 4]) {
    const form = ghostByGhost === undefined
      ? batchNorm()
      : ghostBatchNorm({ form: "ghost", ghostBatch: ghostByGhost });
    const training = (remedies: PaperTraining["remedies"]) =>
      train(
        library,
        referenceTraining(form, {
          optimizer,
          regime: { epochs: 3, drops: [{ epoch: 0, learningRate: 0.1 }] },
          ...(ghostByGhost !== undefined && { ghostByGhost }),
          ...(remedies && { remedies }),
        }),
      );
    const [paper, mine] = [
      await training(undefined),
      await training({ optimizer: sgd(optimizer) }),
    ];
    assert(distance(flat(mine.weights), flat(paper.weights)) < 1e-5);
  }
});
