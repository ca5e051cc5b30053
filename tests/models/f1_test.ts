import { assertAlmostEquals, assertEquals } from "@std/assert";
import type * as tf from "@tensorflow/tfjs";
import batchNorm from "../../models/batch_norm.ts";
import f1 from "../../models/f1.ts";
import {
  applyInference,
  buildModel,
  declare,
  initialize,
  parameterCount,
} from "../../models/model.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { toTensor, trace } from "../../tensorflow/trace.ts";
import { openForTests } from "../tensorflow/library.ts";

const library = await openForTests();

Deno.test("f1 has the 1,462,794 parameters of the authors' model", () => {
  assertEquals(parameterCount(declare(library, f1, batchNorm())), 1_462_794);
});

Deno.test("f1 gives ten logits an image", () => {
  using graph = new Graph(library);
  const model = buildModel(graph, f1, batchNorm(), declare(library, f1, batchNorm()));
  const shape = trace(graph, () => {
    const images = toTensor(graph.placeholder("float32", [5, 28, 28, 1])) as tf.Tensor4D;
    return applyInference(model, images).shape;
  });
  assertEquals(shape, [5, 10]);
});

Deno.test("f1 starts as PyTorch's layers of 2017 start: uniform by fan-in, scale in [0, 1), shift 0", () => {
  const start = initialize(declare(library, f1, batchNorm()), 1);
  const range = (name: string) => {
    const data = Array.from(start.get(name)!.data, Number);
    return [Math.min(...data.slice(0, 100_000)), Math.max(...data.slice(0, 100_000))];
  };
  const near = (name: string, ...bounds: [number, number]) =>
    range(name).forEach((bound, i) => assertAlmostEquals(bound, bounds[i]!, 0.01));
  near("dense1.weight", -1 / 28, 1 / 28);
  near("dense2.weight", -1 / Math.sqrt(512), 1 / Math.sqrt(512));
  near("norm3.gamma", 0, 1);
  near("norm3.beta", 0, 0);
  near("norm3.running_mean", 0, 0);
  near("norm3.running_variance", 1, 1);
});
