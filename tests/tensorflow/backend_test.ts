import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { BACKEND, currentBackend, useTensorFlow } from "../../tensorflow/backend.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { trace } from "../../tensorflow/trace.ts";
import { openForTests } from "./library.ts";

const library = await openForTests();

Deno.test("useTensorFlow makes TensorFlow compute what tfjs is told, and keeps its tensors when it is called again", () => {
  assertEquals(currentBackend(), undefined);
  useTensorFlow(library);
  const backend = currentBackend();
  const x = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[1], [1]]));
  useTensorFlow(library);
  assertEquals(tf.getBackend(), BACKEND);
  assert(currentBackend() === backend);
  assertEquals([...x.dataSync()], [3, 7]);
});

Deno.test("useTensorFlow with another library frees what the first one held", () => {
  useTensorFlow(library);
  const { binding } = currentBackend()!;
  const x = tf.add(tf.scalar(1), 2);
  assert(binding.getNumOfTensors() > 0);
  const other = { ...library };
  useTensorFlow(other);
  assertEquals(binding.getNumOfTensors(), 0);
  assert(currentBackend()!.binding.library === other);
  assertEquals(tf.add(tf.scalar(2), 2).dataSync()[0], 4);
  x.dispose();
});

Deno.test("useTensorFlow refuses to change the library under a trace", () => {
  using graph = new Graph(library);
  trace(graph, () =>
    assertThrows(
      () => useTensorFlow({ ...library }),
      Error,
      "Change libtensorflow: a graph of the present one is being traced",
    ));
});

Deno.test("tf.removeBackend frees all that the backend holds, and it can be set up again", () => {
  useTensorFlow(library);
  const { binding } = currentBackend()!;
  const x = tf.add(tf.scalar(1), 2);
  assert(binding.getNumOfTensors() > 0);
  tf.removeBackend("tensorflow");
  assertEquals(binding.getNumOfTensors(), 0);
  useTensorFlow(library);
  assertEquals(tf.add(tf.scalar(1), 2).dataSync()[0], 3);
  x.dispose();
});
