import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import batchNorm from "../../../models/batch_norm.ts";
import f1 from "../../../models/f1.ts";
import { constant } from "../../../models/random/initializer.ts";
import { buildModel } from "../../../models/model.ts";
import momentumSgd from "../../../models/optimizers/momentum.ts";
import type { OptimizerSettings } from "../../../models/training/optimizer.ts";
import { stream } from "../../../models/random/random.ts";
import { Graph } from "../../../tensorflow/graph.ts";
import { Session } from "../../../tensorflow/session.ts";
import { toTensor, trace } from "../../../tensorflow/trace.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { float32 } from "../helpers.ts";

const library = await openForTests();
const SIZES = [3000, 20];
/** Two drops of the learning rate, one rise; weight decay that changes once. */
const RATES = Array.from({ length: 40 }, (_, update) => ({
  learningRate: update < 10 ? 0.1 : update < 20 ? 0.01 : update < 30 ? 0.5 : 0.05,
  weightDecay: update < 25 ? 5e-2 : 1e-2,
}));

/** Uniform in [−length, length). */
function uniform(name: string, size: number, length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(stream(1, name).uniform(size, -length, length));
}

const start = SIZES.map((size, i) => uniform(`start ${i}`, size, 1));
/** Norms around 1.8 and 18, on either side of the limits below. */
const gradients = RATES.map((_, update) =>
  SIZES.map((size, i) => uniform(`${update} ${i}`, size, update % 3 === 0 ? 0.5 : 0.05))
);

/** As `torch.nn.utils.clip_grad_norm_` and `torch.optim.SGD` do it, every result rounded by `round`. */
function pyTorch(
  { gradientClip, ...settings }: OptimizerSettings,
  round: (value: number) => number,
) {
  const momentum = round(settings.momentum);
  const weights = start.map((values) => Float64Array.from(values));
  const velocities = SIZES.map((size) => new Float64Array(size));
  const norms = RATES.map((rates, update) => {
    const [learningRate, weightDecay] = [round(rates.learningRate), round(rates.weightDecay)];
    const norm = Math.hypot(...gradients[update]!.flatMap((values) => [...values]));
    const factor = gradientClip === null ? 1 : round(Math.min(1, gradientClip / (norm + 1e-6)));
    weights.forEach((weight, i) => {
      weight.forEach((w, k) => {
        const clipped = round(gradients[update]![i]![k]! * factor);
        const gradient = round(clipped + round(w * weightDecay));
        const velocity = round(round(momentum * velocities[i]![k]!) + gradient);
        velocities[i]![k] = velocity;
        weight[k] = round(w - round(learningRate * velocity));
      });
    });
    return norm;
  });
  return { weights, norms };
}

async function ours(settings: OptimizerSettings) {
  using graph = new Graph(library);
  const declared = SIZES.map((size, i) => ({
    name: `parameter${i}`,
    shape: [size],
    initializer: constant(0),
    learned: true,
  }));
  const model = buildModel(graph, f1, batchNorm(), declared);
  const { state: velocities, step } = momentumSgd(settings)(graph, model);
  const fed = SIZES.map((size) => graph.placeholder("float32", [size]));
  const apply = trace(graph, () => {
    const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
    return step(weights, fed.map(toTensor));
  });
  using session = new Session(graph, { threads: 1 });
  const zero = SIZES.map((size) => new Float32Array(size));
  await session.run({
    feeds: [
      ...model.parameters.map(({ feed }, i) => [feed, float32([SIZES[i]!], start[i]!)] as const),
      ...velocities.map(({ feed }, i) => [feed, float32([SIZES[i]!], zero[i]!)] as const),
    ],
    targets: [...model.parameters, ...velocities].map(({ load }) => load),
  });
  const norms: number[] = [];
  for (const [update, rates] of RATES.entries()) {
    const previousLearningRate = RATES[Math.max(0, update - 1)]!.learningRate;
    const [norm] = await session.run({
      feeds: [
        ...fed.map((one, i) => [one, float32([SIZES[i]!], gradients[update]![i]!)] as const),
        ...apply.feeds({ ...rates, previousLearningRate, update }),
      ],
      fetches: [apply.gradientNorm],
      targets: apply.targets,
    });
    norms.push(Number(norm!.data[0]));
  }
  const weights = await session.run({ fetches: model.parameters.map(({ value }) => value) });
  return { weights: weights.map(({ data }) => Array.from(data, Number)), norms };
}

/** Root of the mean square of the differences. */
function error(found: readonly ArrayLike<number>[], wanted: readonly Float64Array[]): number {
  const squares = wanted.flatMap((values, i) =>
    Array.from(values, (value, k) => (value - found[i]![k]!) ** 2)
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

for (
  const [what, momentum, gradientClip] of [
    ["momentum and clipping", 0.9, 5],
    ["clipping without momentum", 0, 5],
    ["momentum without clipping", 0.9, null],
  ] as const
) {
  Deno.test(`momentumSgd() with ${what} follows PyTorch over changes of learning rate and decay, as exactly as float32 can`, async () => {
    const optimizer: OptimizerSettings = { momentum, gradientClip, weightDecay: 0 };
    const [exact, rounded] = [
      pyTorch(optimizer, (value) => value),
      pyTorch(optimizer, Math.fround),
    ];
    const { weights, norms } = await ours(optimizer);
    norms.forEach((norm, update) => assertAlmostEquals(norm / exact.norms[update]!, 1, 3e-7));
    const [mine, theirs] = [error(weights, exact.weights), error(rounded.weights, exact.weights)];
    assert(mine < 1.5 * theirs, `${mine}, where PyTorch's order of operations gives ${theirs}`);
  });
}

Deno.test("momentumSgd() with a limit that no gradient reaches ends in the bits of no limit", async () => {
  const run = async (gradientClip: number | null) =>
    (await ours({ momentum: 0.9, gradientClip, weightDecay: 0 })).weights;
  assertEquals(await run(1e3), await run(null));
});
