import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { currentBackend, useTensorFlow } from "../../tensorflow/backend.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { Session } from "../../tensorflow/session.ts";
import { TensorFlowError } from "../../tensorflow/status.ts";
import { executeOperation, toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { openForTests } from "./library.ts";
import { given } from "./numbers.ts";

const library = await openForTests();

Deno.test("trace adds nodes instead of computing, and a session computes", async () => {
  using graph = new Graph(library);
  const x = graph.placeholder("float32", [2]);
  const y = trace(graph, () => toOutput(tf.mul(toTensor(x), 3)));
  assertEquals([y.graph, y.dtype, y.shape], [graph, "float32", [2]]);
  using session = new Session(graph);
  const [result] = await session.run({
    feeds: [[x, given("float32", [2], [1, -2])]],
    fetches: [y],
  });
  assertEquals([...result!.data], [3, -6]);
});

Deno.test("trace gives valueAndGrads over variables, and one run trains a step", async () => {
  using graph = new Graph(library);
  const weight = graph.variable("w", "float32", [2]);
  const { loss, step } = trace(graph, () => {
    const { value, grads } = tf.valueAndGrads((w: tf.Tensor) => tf.sum(tf.square(w)) as tf.Scalar)(
      [toTensor(weight.value)],
    );
    const next = tf.sub(toTensor(weight.value), tf.mul(grads[0]!, 0.25));
    return { loss: toOutput(value), step: weight.assign(toOutput(next)) };
  });
  using session = new Session(graph);
  const start = given("float32", [2], [2, 4]);
  await session.run({ feeds: [[weight.feed, start]], targets: [weight.load] });
  const losses: number[] = [];
  for (let i = 0; i < 3; i++) {
    const [value] = await session.run({ fetches: [loss], targets: [step] });
    losses.push(Number(value!.data[0]));
  }
  assertEquals(losses, [20, 5, 1.25]);
});

Deno.test("trace: a traced tensor has no value, and reading one says what to do", () => {
  using graph = new Graph(library);
  const x = graph.placeholder("float32", [2, 3], "images");
  trace(graph, () => {
    assertThrows(
      () => toTensor(x).dataSync(),
      Error,
      'Read the value of the traced tensor "images" (float32 [2,3]): it has none while the graph is ' +
        "built. Fetch toOutput(tensor) in a session instead",
    );
    assertThrows(() => tf.neg(toTensor(x)).arraySync(), Error, 'the traced tensor "Neg_0"');
  });
});

Deno.test("trace: a tensor made from numbers can still be read, before and after use", () => {
  using graph = new Graph(library);
  trace(graph, () => {
    const two = tf.tensor1d([1, 2]);
    assertEquals([...two.dataSync()], [1, 2]);
    tf.neg(two);
    assertEquals([...two.dataSync()], [1, 2]);
  });
});

Deno.test("trace: eager tensors become constants, in every graph that uses them", async () => {
  useTensorFlow(library);
  const unused = tf.tensor1d([1, 2]);
  const computed = tf.add(unused, 1);
  for (let i = 0; i < 2; i++) {
    using graph = new Graph(library);
    const before = graph.size;
    const y = trace(graph, () => toOutput(tf.mul(tf.mul(unused, computed), computed)));
    assertEquals(graph.size - before, 4);
    using session = new Session(graph);
    assertEquals([...(await session.run({ fetches: [y] }))[0]!.data], [4, 18]);
  }
  assertEquals([...tf.add(unused, computed).dataSync()], [3, 5]);
  tf.dispose([unused, computed]);
});

Deno.test("trace: a traced tensor outside, or in another graph, is an error that names it", () => {
  using one = new Graph(library);
  using two = new Graph(library);
  const y = trace(one, () => tf.neg(toTensor(one.placeholder("float32", [2]))));
  useTensorFlow(library);
  assertThrows(
    () => tf.add(y, 1),
    Error,
    'Use the traced tensor "Neg_0" (float32 [2]) outside trace(): it has no value here',
  );
  assertThrows(
    () => trace(two, () => tf.add(y, 1)),
    Error,
    'Use the traced tensor "Neg_0" (float32 [2]): it belongs to another graph',
  );
  assertThrows(
    () => trace(two, () => toTensor(one.placeholder("float32", [], "p"))),
    Error,
    'Use "p" as a tensor: it belongs to another graph',
  );
  assertThrows(() => toOutput(y), Error, "Use a tensor as an output: only possible inside trace()");
  assertEquals(trace(one, () => toOutput(tf.neg(y))).graph, one);
  y.dispose();
});

Deno.test("trace nests for different graphs", async () => {
  using outer = new Graph(library);
  using inner = new Graph(library);
  const [a, b] = trace(outer, () => {
    const x = tf.neg(toTensor(outer.constant(given("float32", [], [2]))));
    const within = trace(inner, () => toOutput(tf.square(tf.scalar(5))));
    return [toOutput(tf.square(x)), within];
  });
  using first = new Session(outer);
  using second = new Session(inner);
  assertEquals((await first.run({ fetches: [a!] }))[0]!.data[0], 4);
  assertEquals((await second.run({ fetches: [b!] }))[0]!.data[0], 25);
});

Deno.test("trace restores the backend, and works again after an error inside", () => {
  void tf.setBackend("cpu");
  using graph = new Graph(library);
  assertThrows(
    () =>
      trace(graph, () => {
        throw new RangeError("mine");
      }),
    RangeError,
    "mine",
  );
  assertEquals(tf.getBackend(), "cpu");
  assertEquals(trace(graph, () => tf.getBackend()), "tensorflow");
  assertEquals(tf.getBackend(), "cpu");
});

Deno.test("trace takes tensors of the cpu backend as constants", async () => {
  void tf.setBackend("cpu");
  const x = tf.add(tf.tensor1d([1, 2]), 1);
  using graph = new Graph(library);
  const y = trace(graph, () => toOutput(x));
  using session = new Session(graph);
  assertEquals([...(await session.run({ fetches: [y] }))[0]!.data], [2, 3]);
  x.dispose();
});

Deno.test("trace leaves no tensors behind but those it returns", () => {
  using graph = new Graph(library);
  useTensorFlow(library);
  const binding = currentBackend()!.binding;
  const before = [tf.memory().numTensors, binding.getNumOfTensors()];
  const kept = trace(graph, () => {
    const x = toTensor(graph.placeholder("float32", [3]));
    tf.relu(tf.add(x, tf.tensor1d([1, 2, 3])));
    return { deep: [tf.neg(x)], output: toOutput(x) };
  });
  assertEquals(tf.memory().numTensors, before[0]! + 1);
  tf.dispose(kept.deep);
  assertEquals([tf.memory().numTensors, binding.getNumOfTensors()], before);
});

Deno.test("trace refuses an asynchronous function", () => {
  using graph = new Graph(library);
  assertThrows(
    () => trace(graph, () => Promise.resolve(1)),
    TypeError,
    "Trace a graph: the function must not be asynchronous",
  );
});

Deno.test("trace names the op when shapes do not fit", () => {
  using graph = new Graph(library);
  trace(graph, () => {
    const x = toTensor(graph.placeholder("float32", [2, 3]));
    const y = toTensor(graph.placeholder("float32", [4, 5]));
    assertThrows(
      () => executeOperation("AddV2", {}, [x, y], 1),
      TensorFlowError,
      'Add "AddV2" (float32 [2,3] × float32 [4,5]): Dimensions must be equal',
    );
  });
});

Deno.test("trace refuses a tfjs op whose result has no fixed shape", () => {
  using graph = new Graph(library);
  assertThrows(
    () => trace(graph, () => tf.unique(toTensor(graph.placeholder("float32", [4])))),
    Error,
    'Trace "UniqueV2": its result float32 [?] has no fixed shape, which tfjs needs',
  );
});

Deno.test("toTensor refuses open shapes and casts uint8 and int64, which tfjs lacks", async () => {
  using graph = new Graph(library);
  const bytes = graph.placeholder("uint8", [2]);
  const long = graph.placeholder("int64", [2]);
  const open = graph.placeholder("float32", [-1, 2], "open");
  const y = trace(graph, () => {
    assertThrows(
      () => toTensor(open),
      Error,
      'Use "open" as a tensor: tfjs needs a fixed shape, found float32 [?,2]',
    );
    assertEquals(toTensor(bytes).dtype, "int32");
    return toOutput(tf.div(tf.cast(toTensor(bytes), "float32"), tf.add(toTensor(long), 1)));
  });
  using session = new Session(graph);
  const [result] = await session.run({
    feeds: [
      [bytes, { dtype: "uint8", shape: [2], data: Uint8Array.of(255, 4) }],
      [long, { dtype: "int64", shape: [2], data: BigInt64Array.of(1n, 3n) }],
    ],
    fetches: [y],
  });
  assertEquals([...result!.data], [127.5, 1]);
});

Deno.test("executeOperation runs ops that tfjs does not know, eagerly too, uint8 and int64 included", () => {
  useTensorFlow(library);
  tf.tidy(() => {
    const x = tf.tensor1d([300, 2, -1], "int32");
    const [bytes] = executeOperation("Cast", { DstT: { type: "uint8" } }, [x], 1);
    assertEquals([...bytes!.dataSync()], [44, 2, 255]);
    const [long] = executeOperation("Cast", { DstT: { type: "int64" } }, [x], 1);
    assertEquals([...long!.dataSync()], [300, 2, -1]);
    assertEquals([...tf.cast(bytes!, "float32").dataSync()], [44, 2, 255]);
    const [joined] = executeOperation("AddN", { N: { int: 2 } }, [x, x], 1);
    assertEquals([...joined!.dataSync()], [600, 4, -2]);
  });
});

Deno.test("executeOperation draws the same stateless random numbers eagerly and traced", async () => {
  useTensorFlow(library);
  const draw = () =>
    executeOperation(
      "StatelessRandomUniform",
      { dtype: { type: "float32" } },
      [tf.tensor1d([3, 4], "int32"), tf.tensor1d([7, 11], "int32")],
      1,
    )[0]!;
  const eager = tf.tidy(() => [...draw().dataSync()]);
  using graph = new Graph(library);
  const output = trace(graph, () => toOutput(draw()));
  using session = new Session(graph);
  assertEquals([...(await session.run({ fetches: [output] }))[0]!.data], eager);
  assertEquals(new Set(eager).size, 12);
  assert(eager.every((x) => x >= 0 && x < 1));
});

Deno.test("executeOperation says so when TensorFlow is not the backend", () => {
  void tf.setBackend("cpu");
  assertThrows(
    () => executeOperation("Neg", {}, [tf.scalar(1)], 1),
    Error,
    'Run "Neg": TensorFlow is not the backend of tfjs; call useTensorFlow or trace first',
  );
});

Deno.test("An eager op that fails names itself, its inputs and TensorFlow's reason", async () => {
  useTensorFlow(library);
  await assertRejects(
    () =>
      Promise.resolve().then(() =>
        tf.tidy(() => executeOperation("MatMul", {}, [tf.zeros([2, 3]), tf.zeros([4, 5])], 1))
      ),
    TensorFlowError,
    'Run "MatMul" (float32 [2,3] × float32 [4,5]): ',
  );
  assertThrows(
    () => tf.tidy(() => tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([2], "int32"))),
    TensorFlowError,
    "indices[0] = 2 is not in [0, 2)",
  );
});
