/**
 * Program: tests matrix products and convolutions on one device against plain loops, measures their speed, and prints a
 * `SelfTest` as JSON. Usage: `self_test.ts <libtensorflow> <CPU|GPU> [threads]`; without a number, one thread a core.
 */
import type { HostTensor } from "../tensorflow/dtype.ts";
import { Graph, type Output } from "../tensorflow/graph.ts";
import { keepLoaded } from "../tensorflow/keep_loaded.ts";
import { type Library, openLibrary } from "../tensorflow/library.ts";
import { Session } from "../tensorflow/session.ts";

/** Correctness and speed of a device. */
export interface SelfTest {
  readonly device: string;
  readonly matmul: Measured;
  readonly convolution: Measured;
}

/** Correctness and speed of one operation. */
export interface Measured {
  readonly gflops: number;
  /** Number of wrong results. All results are small whole numbers, which every floating-point format holds exactly. */
  readonly wrong: number;
  readonly checked: number;
}

/** Whole numbers from −2 to 2 in a pseudo-random order, so that errors do not cancel in sums. */
const whole = (length: number, salt: number) =>
  Float32Array.from({ length }, (_, i) => (Math.imul(i + salt, 2654435761) >>> 16) % 5 - 2);

/** Values ±1/√n, for which repeated matrix products neither overflow nor vanish. */
const balanced = (length: number, n: number) =>
  Float32Array.from(
    { length },
    (_, i) => (Math.imul(i + 1, 2654435761) >>> 13 & 1 ? 1 : -1) / Math.sqrt(n),
  );

/** A session that runs single operations on one device. */
class Bench implements Disposable {
  readonly #graph: Graph;
  readonly #session: Session;
  readonly #place: string;

  constructor(library: Library, device: string, threads?: number) {
    this.#graph = new Graph(library);
    this.#session = new Session(this.#graph, {
      memoryGrowth: true,
      ...(threads !== undefined && { threads }),
    });
    this.#place = `/device:${device}:0`;
  }

  /** Stores a value in a variable on the device and returns its output. */
  async value(name: string, shape: readonly number[], data: Float32Array<ArrayBuffer>) {
    const tensor: HostTensor = { dtype: "float32", shape, data };
    const variable = this.#graph.variable(name, "float32", shape);
    await this.#session.run({ feeds: [[variable.feed, tensor]], targets: [variable.load] });
    return variable.value;
  }

  matmul(a: Output, b: Output): Output {
    return this.#graph.operation("MatMul", { inputs: [a, b], device: this.#place }).outputs[0]!;
  }

  convolve(x: Output, filter: Output): Output {
    return this.#graph.operation("Conv2D", {
      inputs: [x, filter],
      attributes: { strides: { ints: [1, 1, 1, 1] }, padding: { string: "SAME" } },
      device: this.#place,
    }).outputs[0]!;
  }

  async fetch(output: Output): Promise<ArrayLike<number>> {
    const [tensor] = await this.#session.run({ fetches: [output] });
    return tensor!.data as Float32Array;
  }

  /** Measures the speed of `operations` floating-point operations, in GFLOP/s. Fetching a sum waits for the device. */
  async speed(output: Output, operations: number): Promise<number> {
    const rank = Int32Array.from(output.shape.keys());
    const axes = this.#graph.constant({ dtype: "int32", shape: [rank.length], data: rank });
    const sum = this.#graph.operation("Sum", { inputs: [output, axes] }).outputs[0]!;
    await this.fetch(sum);
    const start = performance.now();
    let runs = 0;
    for (; performance.now() - start < 500; runs++) await this.fetch(sum);
    return runs * operations / (performance.now() - start) / 1e6;
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
    this.#graph[Symbol.dispose]();
  }
}

async function testMatmul(bench: Bench, device: string): Promise<Measured> {
  const n = 256;
  const [a, b] = [whole(n * n, 1), whole(n * n, 7)];
  const product = await bench.fetch(
    bench.matmul(await bench.value("a", [n, n], a), await bench.value("b", [n, n], b)),
  );
  let wrong = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k]! * b[k * n + j]!;
      if (product[i * n + j] !== sum) wrong++;
    }
  }
  const [side, chain] = device === "GPU" ? [4096, 8] : [1024, 4];
  const matrix = await bench.value("matrix", [side, side], balanced(side * side, side));
  let power = matrix;
  for (let i = 0; i < chain; i++) power = bench.matmul(matrix, power);
  const gflops = await bench.speed(power, 2 * side ** 3 * chain);
  return { gflops, wrong, checked: n * n };
}

async function testConvolution(bench: Bench, device: string): Promise<Measured> {
  const [images, side, channels, filters] = [2, 9, 8, 16];
  const x = whole(images * side * side * channels, 3);
  const w = whole(9 * channels * filters, 5);
  const y = await bench.fetch(bench.convolve(
    await bench.value("x", [images, side, side, channels], x),
    await bench.value("w", [3, 3, channels, filters], w),
  ));
  const input = (image: number, row: number, column: number, channel: number) =>
    row < 0 || column < 0 || row >= side || column >= side
      ? 0
      : x[((image * side + row) * side + column) * channels + channel]!;
  let wrong = 0;
  for (let at = 0; at < y.length; at++) {
    const filter = at % filters;
    const column = Math.floor(at / filters) % side;
    const row = Math.floor(at / filters / side) % side;
    const image = Math.floor(at / filters / side / side);
    let sum = 0;
    for (let tap = 0; tap < 9; tap++) {
      const [r, c] = [row + Math.floor(tap / 3) - 1, column + tap % 3 - 1];
      for (let channel = 0; channel < channels; channel++) {
        sum += input(image, r, c, channel) * w[(tap * channels + channel) * filters + filter]!;
      }
    }
    if (y[at] !== sum) wrong++;
  }
  const batch = device === "GPU" ? 512 : 16;
  const [size, width] = [32, 64];
  const pixels = batch * size * size;
  const big = await bench.value("big", [batch, size, size, width], balanced(pixels * width, 1));
  const kernel = await bench.value("kernel", [3, 3, width, width], balanced(9 * width * width, 1));
  const gflops = await bench.speed(bench.convolve(big, kernel), 2 * pixels * 9 * width * width);
  return { gflops, wrong, checked: y.length };
}

if (import.meta.main) {
  try {
    const [path, device, threads] = Deno.args;
    using library = keepLoaded(openLibrary(path!));
    using bench = new Bench(library, device!, threads === undefined ? undefined : Number(threads));
    const result: SelfTest = {
      device: device!,
      matmul: await testMatmul(bench, device!),
      convolution: await testConvolution(bench, device!),
    };
    console.log(JSON.stringify(result));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
