import { type Attributes, Graph, type Output } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session } from "../../tensorflow/session.ts";

/** Decodes compressed images to squares of pixels. Calls may overlap and then use several cores. */
export interface ImageDecoder extends Disposable {
  /**
   * Decodes a JPEG (grey, colour or CMYK) or PNG file, scales its short side to `side` pixels and cuts out the central
   * square: uint8 [side, side, 3].
   */
  readonly decode: (file: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Opens a decoder that uses TensorFlow's kernels. It follows the authors' use of Pillow (`Scale`, `CenterCrop`): an
 * accurate inverse cosine transform, a triangle filter as wide as a pixel of the result, the long side rounded down.
 *
 * @param side side of the squares, in pixels
 * @param threads maximum number of threads
 */
export function imageDecoder(library: Library, side: number, threads: number): ImageDecoder {
  const graph = new Graph(library);
  const contents = graph.operation("Placeholder", {
    attributes: { dtype: { type: "string" }, shape: { shape: [] } },
  }).outputs[0]!;
  const square = addDecoding(graph, contents, side);
  const session = new Session(graph, { threads });
  return {
    async decode(data) {
      const [image] = await session.run({
        feeds: [[contents, { dtype: "string", shape: [], data }]],
        fetches: [square],
      });
      return image!.data as Uint8Array<ArrayBuffer>;
    },
    [Symbol.dispose]() {
      session[Symbol.dispose]();
      graph[Symbol.dispose]();
    },
  };
}

function addDecoding(graph: Graph, contents: Output, side: number): Output {
  const add = (type: string, inputs: readonly Output[], attributes: Attributes = {}) =>
    graph.operation(type, { inputs, attributes }).outputs[0]!;
  const ints = (...data: number[]) =>
    graph.constant({ dtype: "int32", shape: [data.length], data: Int32Array.from(data) });
  const float = (value: number) =>
    graph.constant({ dtype: "float32", shape: [], data: Float32Array.of(value) });
  const toFloat = (value: Output) => add("Cast", [value], { DstT: { type: "float32" } });

  const image = add("DecodeJpeg", [contents], {
    channels: { int: 3 },
    dct_method: { string: "INTEGER_ACCURATE" },
  });
  const size = add("Slice", [add("Shape", [image]), ints(0), ints(2)]);
  const short = add("Min", [size, ints(0)], { keep_dims: { bool: true } });
  const scaled = add("FloorDiv", [add("Mul", [size, ints(side)]), short]);
  const scale = add("RealDiv", [toFloat(scaled), toFloat(size)]);
  const surplus = toFloat(add("Sub", [scaled, ints(side)]));
  const offset = add("Neg", [add("Round", [add("Mul", [surplus, float(0.5)])])]);
  const resized = add("ScaleAndTranslate", [
    add("ExpandDims", [image, ints(0)]),
    ints(side, side),
    scale,
    offset,
  ], { kernel_type: { string: "triangle" }, antialias: { bool: true } });
  const bytes = add("ClipByValue", [add("Round", [resized]), float(0), float(255)]);
  return add("Cast", [bytes], { DstT: { type: "uint8" } });
}
