/**
 * A training step as a graph. Inside `trace`, tfjs code computes nothing: it adds nodes. So a loss and its gradients, written
 * with tfjs, become one graph with variables, which TensorFlow runs in one call for each step.
 *
 * Usage: `traced_step.ts <libtensorflow>`, with the permission `--allow-ffi`. It fits y = 3 x − 1.
 */
import * as tf from "@tensorflow/tfjs";
import { Graph, keepLoaded, openLibrary, Session, toOutput, toTensor, trace } from "../mod.ts";

const [path] = Deno.args;
if (path === undefined) {
  console.error("Usage: traced_step.ts <libtensorflow>");
  Deno.exit(2);
}
const RATE = 0.2;
const graph = new Graph(keepLoaded(openLibrary(path)));
const x = graph.placeholder("float32", [16]);
const y = graph.placeholder("float32", [16]);
const slope = graph.variable("slope", "float32", []);
const offset = graph.variable("offset", "float32", []);

const { loss, update } = trace(graph, () => {
  const error = (slope: tf.Tensor, offset: tf.Tensor) =>
    tf.mean(tf.square(tf.sub(tf.add(tf.mul(slope, toTensor(x)), offset), toTensor(y))));
  const { value, grads } = tf.valueAndGrads(error as (...inputs: tf.Tensor[]) => tf.Scalar)(
    [slope, offset].map(({ value }) => toTensor(value)),
  );
  const update = [slope, offset].map((variable, i) =>
    variable.assign(toOutput(tf.sub(toTensor(variable.value), tf.mul(RATE, grads[i]!))))
  );
  return { loss: toOutput(value), update };
});

const session = new Session(graph, { threads: 1 });
const zero = { dtype: "float32", shape: [], data: Float32Array.of(0) } as const;
await session.run({
  feeds: [slope, offset].map(({ feed }) => [feed, zero] as const),
  targets: [slope.load, offset.load],
});
const xs = Float32Array.from({ length: 16 }, (_, i) => i / 8 - 1);
const ys = xs.map((x) => 3 * x - 1);
const vector = (data: Float32Array) => ({ dtype: "float32", shape: [16], data } as const);
for (let step = 0; step < 200; step++) {
  const [value] = await session.run({
    feeds: [[x, vector(xs)], [y, vector(ys)]],
    fetches: [loss],
    targets: update,
  });
  if (step % 50 === 0) console.log(`step ${step}: loss ${Number(value!.data[0]).toFixed(5)}`);
}
const [fitted, shift] = await session.run({ fetches: [slope.value, offset.value] });
console.log(`y = ${Number(fitted!.data[0]).toFixed(3)} x + ${Number(shift!.data[0]).toFixed(3)}`);
