import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { type HostTensor, sizeOf } from "../../tensorflow/dtype.ts";
import { Graph, type Operation, type Output } from "../../tensorflow/graph.ts";
import { Session } from "../../tensorflow/session.ts";
import { TensorFlowError } from "../../tensorflow/status.ts";
import { openForTests } from "./library.ts";
import { given, numbers } from "./numbers.ts";

const library = await openForTests();

const scalar = (value: number): HostTensor => given("float32", [], [value]);

Deno.test("Session.run brings back what it was fed, bit for bit, in every type and shape", async () => {
  using graph = new Graph(library);
  const types = ["float32", "int32", "int64", "uint8", "bool"] as const;
  const places = types.map((dtype) => {
    const place = graph.placeholder(dtype, [-1, -1]);
    return [place, graph.operation("Identity", { inputs: [place] }).outputs[0]!] as const;
  });
  using session = new Session(graph);
  await fc.assert(
    fc.asyncProperty(fc.nat(4), fc.nat(5), fc.nat(7), async (which, rows, columns) => {
      const dtype = types[which]!;
      const size = rows * columns;
      const data = {
        float32: () => Float32Array.from({ length: size }, (_, i) => i === 0 ? NaN : -i / 3),
        int32: () => Int32Array.from({ length: size }, (_, i) => -i * 70001),
        int64: () => BigInt64Array.from({ length: size }, (_, i) => -BigInt(i) << 40n),
        uint8: () => Uint8Array.from({ length: size }, (_, i) => 255 - i),
        bool: () => Uint8Array.from({ length: size }, (_, i) => i % 2),
      }[dtype]();
      const tensor = { dtype, shape: [rows, columns], data };
      const [feed, fetch] = places[which]!;
      assertEquals(await session.run({ feeds: [[feed, tensor]], fetches: [fetch] }), [tensor]);
    }),
    { numRuns: 60 },
  );
});

Deno.test("Session.run feeds a view into a larger buffer", async () => {
  using graph = new Graph(library);
  const place = graph.placeholder("float32", [2]);
  using session = new Session(graph);
  const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const [result] = await session.run({
    feeds: [[place, { dtype: "float32", shape: [2], data }]],
    fetches: [graph.operation("Neg", { inputs: [place] }).outputs[0]!],
  });
  assertEquals([...result!.data], [-2, -3]);
});

Deno.test("Session.run refuses a feed that does not fit before TensorFlow sees it", async () => {
  using graph = new Graph(library);
  const place = graph.placeholder("float32", [-1, 3], "images");
  using session = new Session(graph);
  const feed = (tensor: HostTensor) => session.run({ feeds: [[place, tensor]], fetches: [place] });
  await assertRejects(
    () => feed(numbers([2, 4])),
    TypeError,
    'Feed "images": wanted float32 [?,3], found float32 [2,4]',
  );
  await assertRejects(
    () => feed(given("int32", [1, 3], [1, 2, 3])),
    TypeError,
    'Feed "images": wanted float32 [?,3], found int32 [1,3]',
  );
  await assertRejects(
    () => feed({ dtype: "float32", shape: [1, 3], data: new Float32Array(4) }),
    TypeError,
    'Feed "images" (float32 [1,3]) needs 3 elements, found 4',
  );
  await assertRejects(
    () => feed({ dtype: "float32", shape: [-1, 3], data: new Float32Array(0) }),
    TypeError,
    "has a shape that is not whole numbers",
  );
});

Deno.test("Session.run refuses what belongs to another graph or cannot come to the host", async () => {
  using graph = new Graph(library);
  using other = new Graph(library);
  const foreign = other.placeholder("float32", [], "foreign");
  const variable = graph.variable("weights", "float32", [2]);
  using session = new Session(graph);
  await assertRejects(
    () => session.run({ fetches: [foreign] }),
    Error,
    'Fetch "foreign": it belongs to another graph',
  );
  await assertRejects(
    () => session.run({ fetches: [variable.handle] }),
    TypeError,
    'Fetch "weights": the host cannot hold elements of type resource',
  );
});

Deno.test("Session.run tells what it ran and why TensorFlow failed", async () => {
  using graph = new Graph(library);
  const a = graph.placeholder("float32", [-1, 2], "left");
  const b = graph.placeholder("float32", [-1, 2], "right");
  const { outputs } = graph.operation("MatMul", { inputs: [a, b], name: "product" });
  using session = new Session(graph);
  const error = await assertRejects(
    () => session.run({ feeds: [[a, numbers([1, 2])], [b, numbers([3, 2])]], fetches: outputs }),
    TensorFlowError,
    'Run the graph (feeds "left" float32 [1,2], "right" float32 [3,2]; fetches "product"): ',
  );
  assertEquals(error.code, "INVALID_ARGUMENT");
  const unset = graph.variable("unset", "float32", []);
  await assertRejects(() => session.run({ fetches: [unset.value] }), TensorFlowError, "unset");
});

Deno.test("Variable keeps its value per session, and assign refuses another type", async () => {
  using graph = new Graph(library);
  const variable = graph.variable("v", "float32", [2]);
  assertEquals([variable.value.dtype, variable.value.shape], ["float32", [2]]);
  using one = new Session(graph);
  using two = new Session(graph);
  const load = (session: Session, values: number[]) =>
    session.run({
      feeds: [[variable.feed, given("float32", [2], values)]],
      targets: [variable.load],
    });
  await load(one, [1, 2]);
  await load(two, [3, 4]);
  assertEquals([...(await one.run({ fetches: [variable.value] }))[0]!.data], [1, 2]);
  assertEquals([...(await two.run({ fetches: [variable.value] }))[0]!.data], [3, 4]);
  assertThrows(
    () => variable.assign(graph.placeholder("int32", [2], "whole")),
    TypeError,
    'Assign variable "v": wanted float32, found int32 from "whole"',
  );
});

Deno.test("ResourceApplyMomentum follows the hand computation of three steps", async () => {
  using graph = new Graph(library);
  const weight = graph.variable("w", "float32", [2]);
  const velocity = graph.variable("m", "float32", [2]);
  const rate = graph.placeholder("float32", []);
  const gradient = graph.placeholder("float32", [2]);
  const mu = graph.constant(scalar(0.9));
  const step = graph.operation("ResourceApplyMomentum", {
    inputs: [weight.handle, velocity.handle, rate, gradient, mu],
  });
  using session = new Session(graph);
  for (const [variable, values] of [[weight, [1, -2]], [velocity, [0, 0]]] as const) {
    const value = given("float32", [2], values);
    await session.run({ feeds: [[variable.feed, value]], targets: [variable.load] });
  }
  let [w, m] = [[1, -2], [0, 0]];
  for (const [lr, g] of [[0.1, [1, 2]], [0.1, [-3, 0.5]], [0.01, [2, 2]]] as const) {
    m = m.map((value, i) => 0.9 * value + g[i]!);
    w = w.map((value, i) => value - lr * m[i]!);
    await session.run({
      feeds: [[rate, scalar(lr)], [gradient, given("float32", [2], g)]],
      targets: [step],
    });
  }
  const [found] = await session.run({ fetches: [weight.value] });
  w.forEach((value, i) => assertAlmostEquals(Number(found!.data[i]), value, 1e-6));
});

/** A placeholder for a matrix and many products of it: work for a tenth of a second or more. */
function longWork(graph: Graph): { feeds: [[Output, HostTensor]]; targets: [Operation] } {
  const value = numbers([600, 600]);
  // Fed, not constant: TensorFlow would fold constants before the clock starts.
  const place = graph.placeholder("float32", value.shape);
  let x = place;
  for (let i = 0; i < 40; i++) {
    const [product] = graph.operation("MatMul", { inputs: [x, place] }).outputs;
    x = graph.operation("Tanh", { inputs: [product!] }).outputs[0]!;
  }
  return { feeds: [[place, value]], targets: [x.operation] };
}

Deno.test("Session.run leaves timers and signal handlers running", async () => {
  using graph = new Graph(library);
  const work = longWork(graph);
  using session = new Session(graph, { threads: 1 });
  let ticks = 0;
  let signals = 0;
  const onSignal = () => signals++;
  Deno.addSignalListener("SIGUSR2", onSignal);
  const timer = setInterval(() => {
    if (ticks++ === 0) Deno.kill(Deno.pid, "SIGUSR2");
  }, 1);
  try {
    await session.run(work);
    assert(ticks >= 10, `${ticks} ticks during the run`);
    assertEquals(signals, 1);
  } finally {
    clearInterval(timer);
    Deno.removeSignalListener("SIGUSR2", onSignal);
  }
});

Deno.test("Session.run may overlap, and disposal waits for the runs under way", async () => {
  using graph = new Graph(library);
  const work = longWork(graph);
  const place = graph.placeholder("float32", []);
  const { outputs } = graph.operation("Square", { inputs: [place] });
  const session = new Session(graph, { threads: 1, interThreads: 4 });
  const long = session.run(work);
  const runs = Array.from(
    { length: 20 },
    (_, i) => session.run({ feeds: [[place, scalar(i)]], fetches: outputs }),
  );
  session[Symbol.dispose]();
  const results = await Promise.all(runs);
  assertEquals(results.map(([result]) => result!.data[0]), Array.from(runs, (_, i) => i * i));
  await long;
  await assertRejects(() => session.run({}), Error, "Run a session: it is disposed");
});

Deno.test("Session.devices lists the processor", () => {
  using graph = new Graph(library);
  using session = new Session(graph, { threads: 1 });
  const [device] = session.devices();
  assertEquals(device!.type, "CPU");
  assert(device!.name.endsWith("CPU:0"));
  assert(device!.memoryBytes > 0);
});

Deno.test("Session computes products in bfloat16 where it is told to and the processor can", async () => {
  const factor = given("float32", [64, 64], Array.from({ length: 4096 }, (_, i) => Math.sin(i)));
  const product = async (bfloat16: boolean) => {
    using graph = new Graph(library);
    const places = [graph.placeholder("float32", [64, 64]), graph.placeholder("float32", [64, 64])];
    let output = graph.operation("MatMul", { inputs: places }).outputs[0]!;
    // Graphs of fewer nodes are not worth TensorFlow's rewriting.
    for (let i = 0; i < 4; i++) output = graph.operation("Relu", { inputs: [output] }).outputs[0]!;
    using session = new Session(graph, { threads: 1, bfloat16 });
    const [value] = await session.run({
      feeds: places.map((place) => [place, factor] as const),
      fetches: [output],
    });
    return Array.from(value!.data, Number);
  };
  const [exact, rounded] = [await product(false), await product(true)];
  // Seven bits of mantissa: each factor is off by 2⁻⁹ of itself on average.
  exact.forEach((value, i) => assertAlmostEquals(rounded[i]!, value, 64 * 2 ** -8));
  const isAble = /avx512_bf16|amx_bf16/.test(await cpuFlags());
  if (isAble) assertNotEquals(rounded, exact);
});

async function cpuFlags(): Promise<string> {
  return await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
}

Deno.test("Session computes the same bits with one thread and again", async () => {
  using graph = new Graph(library);
  const [a, b] = [
    graph.placeholder("float32", [128, 300]),
    graph.placeholder("float32", [300, 64]),
  ];
  const { outputs } = graph.operation("MatMul", { inputs: [a, b] });
  const results: HostTensor[] = [];
  for (let i = 0; i < 2; i++) {
    using session = new Session(graph, { threads: 1 });
    const feeds = [[a, numbers(a.shape)], [b, numbers(b.shape, 2)]] as const;
    results.push((await session.run({ feeds, fetches: outputs }))[0]!);
  }
  assertEquals(results[0], results[1]);
  assertEquals(results[0]!.data.length, sizeOf([128, 64]));
});
