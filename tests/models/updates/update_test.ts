import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import { imageSource } from "../../../models/images/image_source.ts";
import { buildModel, declare } from "../../../models/model.ts";
import type { Network } from "../../../models/network.ts";
import { constant } from "../../../models/random/initializer.ts";
import { stream } from "../../../models/random/random.ts";
import { crossEntropies } from "../../../models/layers/cross_entropy.ts";
import momentumSgd from "../../../models/optimizers/momentum.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import wholeBatch from "../../../models/updates/whole_batch.ts";
import { Graph } from "../../../tensorflow/graph.ts";
import { Session } from "../../../tensorflow/session.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance, float32, uint8 } from "../helpers.ts";

const library = await openForTests();
const [EXAMPLES, FEATURES, CLASSES] = [10, 4, 3];

/** Softmax regression: no batch norm, so that both forms of an update are the same mathematics. */
const network: Network = {
  name: "regression",
  imageShape: [1, FEATURES, 1],
  classes: CLASSES,
  apply(scope, images) {
    const x = tf.reshape(images, [-1, FEATURES]) as tf.Tensor2D;
    const weight = scope.parameter("weight", [FEATURES, CLASSES], constant(0)) as tf.Tensor2D;
    return tf.matMul(x, weight);
  },
};
const random = stream(1, "update");
const PIXELS = Uint8Array.from(random.uniform(EXAMPLES * FEATURES, 0, 256));
const LABELS = Uint8Array.from(random.uniform(EXAMPLES, 0, CLASSES));
const START = random.uniform(FEATURES * CLASSES, -1, 1);
const BATCHES = [[7, 1, 4, 0, 3, 9], [2, 5, 6, 8]] as const;
const RATES = [0.5, 0.1];
const [MOMENTUM, DECAY, LIMIT] = [0.9, 0.05, 0.3];

/** The updates in plain arithmetic, as in the paper and PyTorch: clip, decay, momentum. */
function byHand() {
  const weight = Array.from(START);
  const velocity = weight.map(() => 0);
  return BATCHES.map((batch, number) => {
    const gradient = weight.map(() => 0);
    let [loss, correct] = [0, 0];
    for (const example of batch) {
      const x = Array.from(
        { length: FEATURES },
        (_, f) => (PIXELS[example * FEATURES + f]! / 255 - 0.5) / 0.25,
      );
      const logits = Array.from(
        { length: CLASSES },
        (_, c) => x.reduce((sum, value, f) => sum + value * weight[f * CLASSES + c]!, 0),
      );
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const label = LABELS[example]!;
      loss -= (logits[label]! - Math.log(total)) / batch.length;
      if (logits.indexOf(Math.max(...logits)) === label) correct += 1;
      logits.forEach((logit, c) => {
        const pull = (Math.exp(logit) / total - (c === label ? 1 : 0)) / batch.length;
        x.forEach((value, f) => gradient[f * CLASSES + c]! += value * pull);
      });
    }
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
    const source = imageSource(graph, "train", {
      images: uint8([EXAMPLES, 1, FEATURES, 1], PIXELS),
      labels: uint8([EXAMPLES], LABELS),
    });
    const preprocessing = { normalization: { mean: [0.5], std: [0.25] }, augmentation: null };
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
        [parameter!.feed, float32(shape, START)],
        ...zeros.map(({ feed }) => [feed, float32(shape, START.map(() => 0))] as const),
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
