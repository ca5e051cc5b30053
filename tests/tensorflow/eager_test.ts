import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { EagerContext } from "../../tensorflow/eager.ts";
import { TensorFlowError } from "../../tensorflow/status.ts";
import { openForTests } from "./library.ts";
import { given, numbers } from "./numbers.ts";

const library = await openForTests();
const FLOAT = { T: { type: "float32" } } as const;

Deno.test("EagerContext brings back what it was given, bit for bit, in every type", () => {
  using context = new EagerContext(library, { threads: 1 });
  const data = fc.uint8Array({ minLength: 8, maxLength: 64 }).map((bytes) =>
    Uint8Array.from(bytes).slice(0, bytes.length & ~7).buffer
  );
  fc.assert(fc.property(data, (buffer) => {
    for (
      const [dtype, data] of [
        ["float32", new Float32Array(buffer)],
        ["int32", new Int32Array(buffer)],
        ["int64", new BigInt64Array(buffer)],
        ["uint8", new Uint8Array(buffer)],
      ] as const
    ) {
      const tensor = context.upload({ dtype, shape: [1, data.length], data });
      assertEquals([tensor.dtype, tensor.shape], [dtype, [1, data.length]]);
      const back = context.download(tensor);
      assertEquals([back.dtype, back.shape], [dtype, [1, data.length]]);
      assertEquals(new Uint8Array(back.data.buffer), new Uint8Array(buffer));
      context.free(tensor);
    }
  }));
});

Deno.test("EagerContext runs ops with several results, and with lists of inputs", () => {
  using context = new EagerContext(library, { threads: 1 });
  const [x, y] = [[1, 4, 2], [3, 0, 5]].map((row) => context.upload(given("float32", [1, 3], row)));
  const [joined] = context.execute(
    "ConcatV2",
    [
      [x!, y!],
      context.upload(given("int32", [], [0])),
    ],
    { ...FLOAT, N: { int: 2 }, Tidx: { type: "int32" } },
    1,
  );
  assertEquals(joined!.shape, [2, 3]);
  const [values, places] = context.execute(
    "TopKV2",
    [joined!, context.upload(given("int32", [], [2]))],
    { ...FLOAT, sorted: { bool: true } },
    2,
  );
  assertEquals([...context.download(values!).data], [4, 2, 5, 3]);
  assertEquals([...context.download(places!).data], [1, 2, 2, 0]);
});

Deno.test("EagerContext says what it ran and why it failed, and goes on", () => {
  using context = new EagerContext(library, { threads: 1 });
  const [a, b] = [[2, 3], [2, 3]].map((shape) => context.upload(numbers(shape)));
  const product = (transpose_b: boolean) =>
    context.execute("MatMul", [a!, b!], {
      ...FLOAT,
      transpose_a: { bool: false },
      transpose_b: { bool: transpose_b },
    }, 1);
  const { message } = assertThrows(() => product(false), TensorFlowError, 'Run "MatMul"');
  assertEquals(/float32 \[2,3\].*float32 \[2,3\]/s.test(message), true, message);
  assertThrows(() => context.execute("NoSuchOp", [], {}, 1), TensorFlowError, "NoSuchOp");
  assertEquals(product(true)[0]!.shape, [2, 2]);
});

Deno.test("EagerContext refuses a tensor that is not what it says, before TensorFlow sees it", () => {
  using context = new EagerContext(library, { threads: 1 });
  assertThrows(
    () => context.upload({ dtype: "float32", shape: [2], data: new Float32Array(3) }),
    TypeError,
    "2 elements, found 3",
  );
});
