/**
 * Run by memory_test.ts in a process of its own, since other tests share theirs: does one kind of work again and again
 * and prints by how many bytes the process has grown since it was warm.
 */
import * as tf from "@tensorflow/tfjs";
import { readFileSync } from "node:fs";
import { currentBackend, useTensorFlow } from "../../tensorflow/backend.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { openLibrary } from "../../tensorflow/library.ts";
import { Session } from "../../tensorflow/session.ts";
import { executeOperation, toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { numbers } from "./numbers.ts";

const [path, what] = Deno.args;
const library = openLibrary(path!);
const value = numbers([64, 64]);
const large = numbers([256, 256]);

/** What one repetition does; each carries at least 16 KiB that would be missed, `graphs` 256 KiB. */
const WORK: Record<string, () => () => void | Promise<unknown>> = {
  steps: () => {
    const graph = new Graph(library);
    const weights = graph.variable("w", "float32", [64, 64]);
    const x = graph.placeholder("float32", [-1, 64]);
    const fetches = graph.operation("MatMul", { inputs: [x, weights.value] }).outputs;
    const session = new Session(graph, { threads: 1 });
    const loaded = session.run({ feeds: [[weights.feed, value]], targets: [weights.load] });
    return async () => {
      await loaded;
      await session.run({ feeds: [[x, value]], fetches });
    };
  },
  failures: () => {
    const graph = new Graph(library);
    const [a, b] = [0, 1].map(() => graph.placeholder("float32", [-1, 64]));
    const fetches = graph.operation("MatMul", { inputs: [a!, b!] }).outputs;
    const session = new Session(graph, { threads: 1 });
    const other = numbers([32, 64]);
    return () =>
      session.run({ feeds: [[a!, value], [b!, other]], fetches }).then(
        () => Promise.reject(new Error("it should fail")),
        () => {},
      );
  },
  eager: () => {
    useTensorFlow(library);
    const x = tf.tensor(value.data as Float32Array, [64, 64]) as tf.Tensor2D;
    return () => tf.tidy(() => void tf.relu(tf.matMul(x, tf.add(x, 1))).dataSync());
  },
  "eager failures": () => {
    useTensorFlow(library);
    const x = tf.tensor(value.data as Float32Array, [64, 64]) as tf.Tensor2D;
    return () =>
      tf.tidy(() => {
        try {
          executeOperation("MatMul", {}, [tf.add(x, 1), tf.zeros([63, 64])], 1);
        } catch {
          return;
        }
        throw new Error("it should fail");
      });
  },
  graphs: () => async () => {
    using graph = new Graph(library);
    const y = trace(graph, () => {
      const x = tf.tensor(large.data as Float32Array, [256, 256]) as tf.Tensor2D;
      return toOutput(tf.add(x, toTensor(graph.constant(large))));
    });
    using session = new Session(graph, { threads: 1 });
    await session.run({ targets: [y.operation] });
  },
};

/** Memory that is the process's own; pages of the mapped library come and go. */
function ownBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  if (Deno.build.os !== "linux") return Deno.memoryUsage().rss;
  const line = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(line![1]) * 1024;
}

if (import.meta.main) {
  const times = Number(Deno.args[2]);
  const work = WORK[what!]!();
  const repeat = async (count: number) => {
    for (let i = 0; i < count; i++) await work();
  };
  await repeat(times / 2);
  const before = { bytes: ownBytes(), tensors: tf.memory().numTensors };
  await repeat(times);
  console.log(JSON.stringify({
    bytes: ownBytes() - before.bytes,
    tensors: tf.memory().numTensors - before.tensors,
    entries: currentBackend()?.binding.getNumOfTensors() ?? 0,
  }));
}
