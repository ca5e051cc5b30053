import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import batchNorm from "../../../models/batch_norm.ts";
import { imageSource } from "../../../models/images/image_source.ts";
import { buildModel, declare } from "../../../models/model.ts";
import { stream } from "../../../models/random/random.ts";
import { crossEntropies } from "../../../models/layers/cross_entropy.ts";
import momentumSgd from "../../../models/optimizers/momentum.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import wholeBatch from "../../../models/updates/whole_batch.ts";
import { Graph } from "../../../tensorflow/graph.ts";
import { Session } from "../../../tensorflow/session.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance, float32 } from "../helpers.ts";
import { normalization, softmaxRegression } from "./softmax_regression.ts";

const library = await openForTests();
const [FEATURES, CLASSES] = [4, 3];
const { network, data, examples, start, pass } = softmaxRegression(
  stream(1, "update"),
  [10, 1, FEATURES],
  CLASSES,
);
const BATCHES = [[7, 1, 4, 0, 3, 9], [2, 5, 6, 8]] as const;
const RATES = [0.5, 0.1];
const [MOMENTUM, DECAY, LIMIT] = [0.9, 0.05, 0.3];

/** The updates in plain arithmetic, as in the paper and PyTorch: clip, decay, momentum. */
function byHand() {
  const weight = Array.from(start);
  const velocity = weight.map(() => 0);
  return BATCHES.map((batch, number) => {
    const { loss, gradient, correct } = pass(batch.map((index) => examples[index]!), weight);
    const norm = Math.hypot(...gradient);
    const factor = Math.min(1, LIMIT / (norm + 1e-6));
    weight.forEach((w, i) => {
      velocity[i] = MOMENTUM * velocity[i]! + factor * gradient[i]! + DECAY * w;
      weight[i] = w - RATES[number]! * velocity[i]!;
    });
    return { loss, correct, norm, weight: [...weight] };
  });
}

for (const ghost of [null, 6, 4, 3, 1]) {
  const name = ghost === null ? "wholeBatch()" : `ghostByGhost() in ghosts of ${ghost}`;
  Deno.test(`${name} makes the updates of plain arithmetic, and tells their loss, hits and gradient`, async () => {
    using graph = new Graph(library);
    const form = batchNorm();
    const model = buildModel(graph, network, form, declare(library, network, form));
    const settings = { momentum: MOMENTUM, weightDecay: DECAY, gradientClip: LIMIT };
    const optimizer = momentumSgd(settings)(graph, model);
    const source = imageSource(graph, "train", data);
    const preprocessing = { normalization, augmentation: null };
    const build = ghost === null ? wholeBatch() : ghostByGhost({ ghostBatch: ghost });
    const updater = build({
      graph,
      model,
      optimizer,
      source,
      batches: BATCHES.map(({ length }) => length),
      preprocessing,
      losses: crossEntropies,
    });
    const zeros = [...optimizer.state, ...updater.accumulators ?? []];
    using session = new Session(graph, { threads: 1 });
    await source.load(session);
    const shape = [FEATURES, CLASSES];
    const [parameter] = model.parameters;
    await session.run({
      feeds: [
        [parameter!.feed, float32(shape, start)],
        ...zeros.map(({ feed }) => [feed, float32(shape, start.map(() => 0))] as const),
      ],
      targets: [parameter!, ...zeros].map(({ load }) => load),
    });
    for (const [number, wanted] of byHand().entries()) {
      const { loss, correct, gradientNorm } = await updater.update(session, {
        indices: Int32Array.from(BATCHES[number]!),
        rates: {
          learningRate: RATES[number]!,
          previousLearningRate: RATES[Math.max(0, number - 1)]!,
          weightDecay: DECAY,
          update: number,
        },
        seed: 1,
      });
      assertEquals(correct, wanted.correct);
      assertAlmostEquals(loss, wanted.loss, 1e-5);
      assertAlmostEquals(gradientNorm, wanted.norm, 1e-5);
      const [found] = await session.run({ fetches: [parameter!.value] });
      assert(distance(Array.from(found!.data, Number), wanted.weight) < 1e-5);
    }
    assert(byHand().some(({ norm }) => norm > LIMIT), "something is clipped");
  });
}
