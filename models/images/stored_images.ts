import type * as tf from "@tensorflow/tfjs";
import type { Graph } from "../../tensorflow/graph.ts";
import { cast, type ImageSource, type LabelledImages, type StoredImages } from "./images.ts";

/** Examples per read. */
const CHUNK = 128;
/** Reads ahead of the device: with {@linkcode CHUNK}, 400 MB of ImageNet. */
const CHUNKS_AHEAD = 16;

/**
 * A source for data sets larger than the device's memory: it feeds each batch, and reads the next ones meanwhile.
 */
export function storedImages(graph: Graph, data: StoredImages): ImageSource {
  const [examples, ...shape] = data.shape;
  const { prefetch, take } = reader(data);
  return {
    examples,
    load: () => Promise.resolve(),
    prefetch,
    batch(size) {
      const images = graph.placeholder("uint8", [size, ...shape]);
      const labels = graph.placeholder("int32", [size]);
      return {
        images: () => cast(graph, images, "uint8", "float32") as tf.Tensor4D,
        labels: () => cast(graph, labels, "int32", "int32") as tf.Tensor1D,
        async feeds(indices) {
          const batch = await take(indices);
          return [[images, batch.images], [labels, batch.labels]];
        },
      };
    },
  };
}

interface Chunk {
  readonly indices: Int32Array;
  readonly examples: Promise<LabelledImages>;
}

/**
 * Reads chunks of the announced order, up to {@linkcode CHUNKS_AHEAD} in advance.
 * `take` throws an Error when an example is not the next one announced.
 */
function reader(data: StoredImages) {
  const [, ...shape] = data.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  let toCome: Int32Array = new Int32Array();
  let chunks: Chunk[] = [];
  /** Number of examples already taken from the first chunk. */
  let taken = 0;
  const fill = () => {
    while (chunks.length < CHUNKS_AHEAD && toCome.length > 0) {
      const indices = toCome.subarray(0, CHUNK);
      toCome = toCome.subarray(indices.length);
      const examples = data.read(indices);
      // `take` reports a failed read. After an abort nobody takes, and the rejection must not go unhandled.
      examples.catch(() => {});
      chunks.push({ indices, examples });
    }
  };
  return {
    prefetch(order: Int32Array): void {
      [toCome, chunks, taken] = [order, [], 0];
      fill();
    },
    async take(indices: Int32Array): Promise<LabelledImages> {
      const images = new Uint8Array(indices.length * size);
      const labels = new Int32Array(indices.length);
      for (let done = 0; done < indices.length;) {
        fill();
        const chunk = chunks[0];
        const count = Math.min((chunk?.indices.length ?? 0) - taken, indices.length - done);
        for (let i = 0; i < Math.max(count, 1); i++) {
          if (chunk?.indices[taken + i] === indices[done + i]) continue;
          throw new Error(
            `Reading stored images: found a request for example ${
              indices[done + i]
            }, wanted the one prefetched next`,
          );
        }
        const { images: from, labels: of } = await chunk!.examples;
        const pixels = from.data.subarray(taken * size, (taken + count) * size) as Uint8Array;
        images.set(pixels, done * size);
        labels.set(of.data.subarray(taken, taken + count) as Int32Array, done);
        [done, taken] = [done + count, taken + count];
        if (taken === chunk!.indices.length) {
          chunks.shift();
          taken = 0;
        }
      }
      fill();
      return {
        images: { dtype: "uint8", shape: [indices.length, ...shape], data: images },
        labels: { dtype: "int32", shape: [indices.length], data: labels },
      };
    },
  };
}
