import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../models/batch_norm.ts";
import ghostBatchNorm from "../../models/ghost_batch_norm.ts";
import { dense } from "../../models/layers/dense.ts";
import {
  applyTraining,
  buildModel,
  countCorrect,
  declare,
  initialize,
  parameterCount,
} from "../../models/model.ts";
import type { Network } from "../../models/network.ts";
import { uniform } from "../../models/random/initializer.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { trace } from "../../tensorflow/trace.ts";
import { openForTests } from "../tensorflow/library.ts";
import { compute } from "./helpers.ts";

const library = await openForTests();

/** A dense layer or two with batch norm between them. */
const network = (layers: number): Network => ({
  name: "small",
  imageShape: [1, 4, 1],
  classes: 3,
  apply(scope, images) {
    let x = tf.reshape(images, [-1, 4]) as tf.Tensor2D;
    for (let layer = 1; layer <= layers; layer++) {
      x = scope.batchNorm(
        `norm${layer}`,
        dense(scope, `dense${layer}`, x, 4),
        uniform(0, 1),
      ) as tf.Tensor2D;
    }
    return dense(scope, "output", x, 3);
  },
});

Deno.test("declare() lists what a network uses in the order of its use, with the spread of its batch norm", () => {
  const names = (form: ReturnType<typeof batchNorm>) =>
    declare(library, network(1), form).map(({ name, shape, learned }) => [name, ...shape, learned]);
  const wanted = (spread: string) => [
    ["dense1.weight", 4, 4, true],
    ["dense1.bias", 4, true],
    ["norm1.gamma", 4, true],
    ["norm1.beta", 4, true],
    ["norm1.running_mean", 4, false],
    [`norm1.${spread}`, 4, false],
    ["output.weight", 4, 3, true],
    ["output.bias", 3, true],
  ];
  assertEquals(names(batchNorm()), wanted("running_variance"));
  assertEquals(
    names(ghostBatchNorm({ form: "ghost", ghostBatch: 2 })),
    wanted("running_deviation"),
  );
  assertEquals(parameterCount(declare(library, network(1), batchNorm())), 16 + 4 + 4 + 4 + 12 + 3);
});

Deno.test("initialize() starts all methods with one seed from the same weights, whatever else the network has", () => {
  const start = (layers: number, seed: number, form = batchNorm()) =>
    initialize(declare(library, network(layers), form), seed);
  const [one, two] = [start(1, 7), start(2, 7, ghostBatchNorm({ form: "ghost", ghostBatch: 2 }))];
  for (const [name, tensor] of one) {
    if (two.has(name)) assertEquals(two.get(name), tensor, name);
  }
  assertNotEquals(one.get("output.weight"), start(1, 8).get("output.weight"));
  assertNotEquals(two.get("dense1.weight"), two.get("dense2.weight"));
});

Deno.test("countCorrect() counts the largest logits that are the labels; of equal ones, the first", async () => {
  const [count] = await compute(library, () => [
    countCorrect(
      tf.tensor2d([[1, 3, 2], [5, 4, 4], [0, 0, 1], [2, 2, 2], [2, 2, 2]]),
      tf.tensor1d([1, 1, 2, 0, 2], "int32"),
    ),
  ]);
  assertEquals(count, [3]);
});

Deno.test("applyTraining() names a parameter that the network asks for and did not declare", () => {
  using graph = new Graph(library);
  const form = batchNorm();
  const model = buildModel(graph, network(2), form, declare(library, network(1), form));
  trace(graph, () => {
    const weights = model.parameters.map(({ shape }) => tf.zeros([...shape]));
    const images = tf.zeros([2, 1, 4, 1]) as tf.Tensor4D;
    const seed = () => tf.tensor1d([0, 0], "int32");
    assertThrows(() => applyTraining(model, weights, images, seed), Error, '"dense2.weight"');
  });
  assert(model.running.length === 2);
});
