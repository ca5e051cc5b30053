import type { Attributes } from "../attributes.ts";
import { Binding } from "../binding.ts";
import { sizeOf } from "../dtype.ts";
import type { Graph, Output } from "../graph.ts";
import { deserializeStrings, serializeStrings } from "./string_tensors.ts";

/** What is known of a tensor that the host holds in a form of its own. */
interface Special {
  readonly dtype: "complex64" | "string";
  readonly shape: readonly number[];
  /** The constant that holds the value in each graph that uses it. */
  readonly constants: WeakMap<Graph, Output>;
}

type Metadata = ReturnType<Binding["execute"]>[number];

/**
 * The binding of the trainings, and beyond it tensors of complex numbers and of strings between host and TensorFlow. Such a
 * tensor crosses by TensorFlow's own ops: a complex one as two of float32, one of strings as the bytes that TensorFlow
 * serializes it to. It is a class of its own since the code of {@linkcode Binding} is part of the key of every training.
 */
export class FullBinding extends Binding {
  readonly #special = new Map<number, Special>();
  /** Whether ops run eagerly although a graph is being traced. */
  #eagerly = false;

  override get graph(): Graph | undefined {
    return this.#eagerly ? undefined : super.graph;
  }

  /**
   * @param buffer of complex64, real and imaginary parts in turn; of string, an array of bytes for each element
   */
  override createTensor(shape: number[], dtype: number, buffer: unknown): number {
    if (dtype === this.TF_COMPLEX64) {
      const values = buffer as Float32Array;
      return this.#compute((float) => {
        const parts = [0, 1].map((part) =>
          float(shape, this.TF_FLOAT, values.filter((_, i) => i % 2 === part))
        );
        return this.execute("Complex", {}, parts, 1)[0]!;
      }).id;
    }
    if (dtype === this.TF_STRING) {
      const bytes = serializeStrings(shape, buffer as Uint8Array[]);
      return this.#compute((create, keep) => {
        const data = create([bytes.length], this.TF_UINT8, bytes);
        const run = (type: string, attributes: Attributes, ...ids: number[]) =>
          this.execute(type, attributes, ids, 1)[0]!;
        // The serialized form of bytes ends in these bytes.
        const serialized = keep(run("SerializeTensor", {}, data));
        const start = create([], this.TF_INT32, [-bytes.length]);
        const length = create([], this.TF_INT32, [bytes.length]);
        const inner = keep(run("Substr", {}, serialized, start, length));
        return run("ParseTensor", { out_type: { type: "string" } }, inner);
      }).id;
    }
    return super.createTensor(shape, dtype, buffer);
  }

  override deleteTensor(id: number): void {
    this.#special.delete(id);
    super.deleteTensor(id);
  }

  /** Of complex64, real and imaginary parts in turn; of string, an array of bytes for each element. */
  override tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array {
    const special = this.#special.get(id);
    if (special === undefined) return super.tensorDataSync(id);
    if (special.dtype === "string") {
      // tfjs reads strings so, though tfjs-node's types do not say it.
      return deserializeStrings(this.#serialized(id)) as unknown as Uint8Array;
    }
    const [real, imaginary] = this.#parts(id);
    const values = new Float32Array(2 * sizeOf(special.shape));
    real.forEach((value, i) => values[2 * i] = value);
    imaginary.forEach((value, i) => values[2 * i + 1] = value);
    return values;
  }

  override execute(
    type: string,
    attributes: Attributes,
    ids: readonly number[],
    outputs: number,
  ): Metadata[] {
    const results = super.execute(type, attributes, ids, outputs);
    if (this.graph !== undefined) return results;
    for (const { id, shape, dtype } of results) {
      if (dtype !== this.TF_COMPLEX64 && dtype !== this.TF_STRING) continue;
      this.#special.set(id, {
        dtype: dtype === this.TF_STRING ? "string" : "complex64",
        shape,
        constants: new WeakMap(),
      });
    }
    return results;
  }

  override toOutput(id: number, graph: Graph): Output {
    const special = this.#special.get(id);
    if (special === undefined) return super.toOutput(id, graph);
    const known = special.constants.get(graph);
    if (known !== undefined) return known;
    const output = special.dtype === "string"
      ? this.#constantStrings(id, special.shape, graph)
      : graph.operation("Complex", {
        inputs: this.#parts(id).map((data) =>
          graph.constant({ dtype: "float32", shape: special.shape, data })
        ),
      }).outputs[0]!;
    special.constants.set(graph, output);
    return output;
  }

  #constantStrings(id: number, shape: readonly number[], graph: Graph): Output {
    const data = Uint8Array.from(this.#serialized(id));
    const scalar = (value: number) =>
      graph.constant({ dtype: "int32", shape: [], data: Int32Array.of(value) });
    const add = (type: string, inputs: Output[], attributes: Attributes = {}) =>
      graph.operation(type, { inputs, attributes }).outputs[0]!;
    const bytes = graph.constant({ dtype: "uint8", shape: [data.length], data });
    const serialized = add("SerializeTensor", [bytes]);
    const inner = add("Substr", [serialized, scalar(-data.length), scalar(data.length)]);
    const parsed = add("ParseTensor", [inner], { out_type: { type: "string" } });
    // The shape stands in the bytes, where TensorFlow does not look for it while it builds a graph.
    const dimensions = graph.constant({
      dtype: "int32",
      shape: [shape.length],
      data: Int32Array.from(shape),
    });
    return add("Reshape", [parsed, dimensions]);
  }

  /** Real and imaginary parts of a complex tensor. */
  #parts(id: number): [Float32Array, Float32Array] {
    const part = (type: string) =>
      this.#read(() => this.execute(type, {}, [id], 1)[0]!) as Float32Array;
    return [part("Real"), part("Imag")];
  }

  #serialized(id: number): Uint8Array {
    const bytes = this.#read((keep) => {
      const serialized = keep(this.execute("SerializeTensor", {}, [id], 1)[0]!);
      return this.execute("DecodeRaw", { out_type: { type: "uint8" } }, [serialized], 1)[0]!;
    });
    return Uint8Array.from(bytes);
  }

  #read(run: (keep: (result: Metadata) => number) => Metadata) {
    const { id } = this.#compute((_, keep) => run(keep));
    try {
      return super.tensorDataSync(id);
    } finally {
      this.deleteTensor(id);
    }
  }

  /** Runs ops eagerly, and frees all that they made but the result. */
  #compute(
    run: (
      create: (shape: number[], dtype: number, values: ArrayLike<number>) => number,
      keep: (result: Metadata) => number,
    ) => Metadata,
  ): Metadata {
    const before = this.#eagerly;
    const temporary: number[] = [];
    const keep = (id: number) => {
      temporary.push(id);
      return id;
    };
    this.#eagerly = true;
    try {
      return run(
        (shape, dtype, values) => keep(super.createTensor(shape, dtype, values)),
        ({ id }) => keep(id),
      );
    } finally {
      this.#eagerly = before;
      for (const id of temporary) this.deleteTensor(id);
    }
  }
}
