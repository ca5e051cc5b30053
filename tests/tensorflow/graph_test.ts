import { assertEquals, assertThrows } from "@std/assert";
import { Graph } from "../../tensorflow/graph.ts";
import { Session } from "../../tensorflow/session.ts";
import { TensorFlowError } from "../../tensorflow/status.ts";
import { openForTests } from "./library.ts";
import { given, numbers } from "./numbers.ts";

const library = await openForTests();

Deno.test("Graph.operation infers shapes and types, -1 where a dimension is open", () => {
  using graph = new Graph(library);
  const a = graph.placeholder("float32", [-1, 3]);
  const b = graph.placeholder("float32", [3, 4]);
  const [product] = graph.operation("MatMul", { inputs: [a, b] }).outputs;
  assertEquals([product!.dtype, product!.shape], ["float32", [-1, 4]]);
  const [index] = graph.operation("ArgMax", {
    inputs: [product!, graph.constant(given("int32", [], [1]))],
  }).outputs;
  assertEquals([index!.dtype, index!.shape], ["int64", [-1]]);
});

Deno.test("Graph.operation takes lists of inputs", async () => {
  using graph = new Graph(library);
  const [a, b] = [numbers([1, 2]), numbers([3, 2], 2)];
  const [joined] = graph.operation("ConcatV2", {
    inputs: [[graph.constant(a), graph.constant(b)], graph.constant(given("int32", [], [0]))],
  }).outputs;
  using session = new Session(graph);
  const [result] = await session.run({ fetches: [joined!] });
  assertEquals(result!.shape, [4, 2]);
  assertEquals([...result!.data], [...a.data, ...b.data]);
});

Deno.test("Graph.operation takes every kind of attribute", async () => {
  using graph = new Graph(library);
  const image = graph.constant(numbers([1, 4, 4, 1]));
  const window = { ints: [1, 2, 2, 1] };
  const [pooled] = graph.operation("MaxPool", {
    inputs: [image],
    attributes: {
      ksize: window,
      strides: window,
      padding: { string: "VALID" },
      T: { type: "float32" },
    },
  }).outputs;
  assertEquals(pooled!.shape, [1, 2, 2, 1]);
  const [scaled] = graph.operation("LeakyRelu", {
    inputs: [graph.constant(given("float32", [1], [-2]))],
    attributes: { alpha: { float: 0.25 } },
  }).outputs;
  const [buckets] = graph.operation("Bucketize", {
    inputs: [graph.constant(given("float32", [2], [0.5, 7]))],
    attributes: { boundaries: { floats: [0, 1, 5] } },
  }).outputs;
  const [both] = graph.operation("IdentityN", {
    inputs: [[scaled!, buckets!]],
    attributes: { T: { types: ["float32", "int32"] } },
  }).outputs;
  using session = new Session(graph);
  const results = await session.run({ fetches: [both!, buckets!] });
  assertEquals(results.map(({ data }) => [...data]), [[-0.5], [1, 3]]);
});

Deno.test("Graph.operation names the op, the inputs and TensorFlow's reason when shapes do not fit", () => {
  using graph = new Graph(library);
  const a = graph.placeholder("float32", [2, 3]);
  const b = graph.placeholder("float32", [4, 5]);
  const size = graph.size;
  assertThrows(
    () =>
      graph.operation("MatMul", { inputs: [a, b], attributes: { transpose_b: { bool: true } } }),
    TensorFlowError,
    'Add "MatMul" (float32 [2,3] × float32 [4,5]; transpose_b=true): Dimensions must be equal',
  );
  assertEquals(graph.size, size);
});

Deno.test("Graph.operation keeps no half-made node: the same name works after a failure", () => {
  using graph = new Graph(library);
  const a = graph.placeholder("float32", [2, 3]);
  assertThrows(() => graph.operation("MatMul", { inputs: [a, a], name: "product" }));
  assertEquals(graph.operation("Neg", { inputs: [a], name: "product" }).name, "product");
});

Deno.test("Graph.operation refuses unknown ops, wrong types and odd attributes", () => {
  using graph = new Graph(library);
  const a = graph.placeholder("float32", [2]);
  const b = graph.placeholder("int32", [2]);
  assertThrows(() => graph.operation("MatMull"), TensorFlowError, 'Add "MatMull": ');
  assertThrows(
    () => graph.operation("AddV2", { inputs: [a, b] }),
    TensorFlowError,
    'Add "AddV2" (float32 [2] × int32 [2]): ',
  );
  assertThrows(
    () => graph.operation("Unpack", { inputs: [a], attributes: { num: { int: 1.5 } } }),
    TypeError,
    'Add "Unpack": attribute "num" needs whole numbers, found 1.5',
  );
  const half = { dtype: "float32", shape: [2], data: new Float32Array(1) } as const;
  assertThrows(
    () => graph.operation("Const", { attributes: { value: { tensor: half } } }),
    TypeError,
    'Add "Const": attribute "value" (float32 [2]) needs 2 elements, found 1',
  );
  assertThrows(
    () => graph.operation("Placeholder", { attributes: { dtype: { type: "unknown" } } }),
    TypeError,
    '"unknown" is not an element type of TensorFlow',
  );
});

Deno.test("Graph.operation refuses a name that is taken", () => {
  using graph = new Graph(library);
  graph.placeholder("float32", [], "rate");
  const error = assertThrows(() => graph.placeholder("float32", [], "rate"), TensorFlowError);
  assertEquals(error.message.includes("rate"), true);
});

Deno.test("Graph refuses inputs and waits of another graph, and work after disposal", () => {
  using one = new Graph(library);
  const two = new Graph(library);
  const a = one.placeholder("float32", [], "a");
  assertThrows(
    () => two.operation("Neg", { inputs: [a] }),
    Error,
    'Add "Neg": input "a" belongs to another graph',
  );
  assertThrows(
    () => two.operation("NoOp", { control: [a.operation] }),
    Error,
    'Add "NoOp": control input "a" belongs to another graph',
  );
  two[Symbol.dispose]();
  two[Symbol.dispose]();
  assertThrows(() => two.operation("NoOp"), Error, 'Add "NoOp": the graph is disposed');
});

Deno.test("Graph.after makes everything built inside wait", async () => {
  using graph = new Graph(library);
  const counter = graph.variable("counter", "float32", []);
  const one = graph.constant(given("float32", [], [1]));
  const increment = graph.operation("AssignAddVariableOp", { inputs: [counter.handle, one] });
  const after = graph.after([increment], () => counter.read());
  const alsoAfter = counter.read([increment]);
  using session = new Session(graph);
  await session.run({
    feeds: [[counter.feed, given("float32", [], [5])]],
    targets: [counter.load],
  });
  const [first] = await session.run({ fetches: [after] });
  const [second] = await session.run({ fetches: [alsoAfter] });
  assertEquals([first!.data[0], second!.data[0]], [6, 7]);
});

Deno.test("Graph.after does not make constants wait: what shares them runs alone", async () => {
  using graph = new Graph(library);
  const counter = graph.variable("counter", "float32", []);
  const one = graph.constant(given("float32", [], [1]));
  const increment = graph.operation("AssignAddVariableOp", { inputs: [counter.handle, one] });
  const shared = graph.after([increment], () => graph.constant(given("float32", [], [3])));
  const alone = graph.operation("Neg", { inputs: [shared] });
  using session = new Session(graph);
  await session.run({
    feeds: [[counter.feed, given("float32", [], [5])]],
    targets: [counter.load],
  });
  assertEquals((await session.run({ fetches: alone.outputs }))[0]!.data[0], -3);
  assertEquals((await session.run({ fetches: [counter.value] }))[0]!.data[0], 5);
});

Deno.test("Graph.constant refuses data that does not fill its shape", () => {
  using graph = new Graph(library);
  assertThrows(
    () => graph.constant({ dtype: "float32", shape: [2, 2], data: new Float32Array(3) }),
    TypeError,
    "Constant (float32 [2,2]) needs 4 elements, found 3",
  );
  assertThrows(
    () => graph.constant({ dtype: "int32", shape: [1], data: new Float32Array(1) }),
    TypeError,
    "needs its data as Int32Array, found Float32Array",
  );
});
