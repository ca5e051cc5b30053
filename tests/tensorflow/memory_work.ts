import * as tf from "@tensorflow/tfjs";
import { useTensorFlow } from "../../tensorflow/backend.ts";
import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session } from "../../tensorflow/session.ts";
import { executeOperation, toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { numbers } from "./numbers.ts";

const value = numbers([64, 64]);
const large = numbers([256, 256]);

/** Kinds of work, by what they do again and again; each turn handles at least 16 KiB, one of `graphs` 256 KiB. */
export const WORK = {
  steps: (library: Library) => {
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
  failures: (library: Library) => {
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
  eager: (library: Library) => {
    useTensorFlow(library);
    const x = tf.tensor(value.data as Float32Array, [64, 64]) as tf.Tensor2D;
    return () => tf.tidy(() => void tf.relu(tf.matMul(x, tf.add(x, 1))).dataSync());
  },
  "eager failures": (library: Library) => {
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
  graphs: (library: Library) => async () => {
    using graph = new Graph(library);
    const y = trace(graph, () => {
      const x = tf.tensor(large.data as Float32Array, [256, 256]) as tf.Tensor2D;
      return toOutput(tf.add(x, toTensor(graph.constant(large))));
    });
    using session = new Session(graph, { threads: 1 });
    await session.run({ targets: [y.operation] });
  },
} satisfies Readonly<Record<string, (library: Library) => () => void | Promise<unknown>>>;
