import * as tf from "@tensorflow/tfjs";
import type { DType, HostTensor } from "../../tensorflow/dtype.ts";
import type { Graph, Output } from "../../tensorflow/graph.ts";
import type { Session } from "../../tensorflow/session.ts";
import { toTensor } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { Feeds } from "../feeds.ts";

/** Images in memory: `images` uint8 or float32 [examples, height, width, channels], `labels` uint8 or int32 [examples]. */
export interface LabelledImages {
  readonly images: HostTensor;
  readonly labels: HostTensor;
}

/** Mean and standard deviation of values: one of each per channel, or one for all channels. */
export interface Normalization {
  /** The value that counts as 1 in mean and standard deviation; absent: 255, so that pixels are in [0, 1]. */
  readonly unit?: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Labelled images that stay in storage and are read on demand. */
export interface StoredImages {
  /** [examples, height, width, channels] */
  readonly shape: readonly [number, number, number, number];
  /** Reads the examples at these positions, in this order. Calls may overlap. */
  read(indices: Int32Array): Promise<LabelledImages>;
}

/** A source of batches for a graph. Images in memory and stored images give the same bits. */
export interface ImageSource {
  readonly examples: number;
  /** Moves resident images to the device; called once per session. */
  load(session: Session): Promise<void>;
  /** Declares a batch of `size` examples. Requires a trace. */
  batch(size: number): ImageBatch;
  /** Announces the positions of all examples of the next batches, in order, so that they can be read ahead. */
  prefetch(order: Int32Array): void;
}

/** A batch of images and labels in a graph. */
export interface ImageBatch {
  /** float32 [batch, height, width, channels], values 0 … 255. Requires a trace. */
  images(): tf.Tensor4D;
  /** int32 [batch]. Requires a trace. */
  labels(): tf.Tensor1D;
  /** The feeds that fill the batch with the examples at these positions. */
  feeds(indices: Int32Array): Promise<Feeds>;
}

/** Images that live on the device as bytes; the graph gathers each batch from them. */
export function residentImages(graph: Graph, name: string, data: LabelledImages): ImageSource {
  const images = graph.variable(`${name}.images`, data.images.dtype, data.images.shape);
  const labels = graph.variable(`${name}.labels`, data.labels.dtype, data.labels.shape);
  const gather = ({ handle, dtype }: Variable, indices: Output, to: "float32" | "int32") => {
    const stored = graph.operation("ResourceGather", {
      inputs: [handle, indices],
      attributes: { dtype: { type: dtype }, Tindices: { type: "int32" } },
    });
    return cast(graph, stored.outputs[0]!, dtype, to);
  };
  return {
    examples: data.images.shape[0]!,
    async load(session) {
      const feeds: Feeds = [[images.feed, data.images], [labels.feed, data.labels]];
      await session.run({ feeds, targets: [images.load, labels.load] });
    },
    batch(size) {
      const indices = graph.placeholder("int32", [size]);
      return {
        images: () => gather(images, indices, "float32") as tf.Tensor4D,
        labels: () => gather(labels, indices, "int32") as tf.Tensor1D,
        feeds: (positions) =>
          Promise.resolve([
            [indices, { dtype: "int32", shape: [positions.length], data: positions }],
          ]),
      };
    },
    prefetch() {},
  };
}

/** Casts a value to another element type. Requires a trace. */
export function cast(graph: Graph, value: Output, from: DType, to: DType): tf.Tensor {
  const cast = graph.operation("Cast", {
    inputs: [value],
    attributes: { SrcT: { type: from }, DstT: { type: to } },
  });
  return toTensor(cast.outputs[0]!);
}

/** Normalizes values channel by channel: (x / unit − mean) / std. */
export function normalize(
  images: tf.Tensor4D,
  { mean, std, unit = 255 }: Normalization,
): tf.Tensor4D {
  const scale = tf.tensor1d(std.map((std) => 1 / (unit * std)));
  const shift = tf.tensor1d(mean.map((mean, channel) => -mean / std[channel]!));
  return tf.add(tf.mul(images, scale), shift);
}

/** The central square of side `size` of every image. An odd margin leaves the extra pixel at the bottom or right. */
export function centreCrop(images: tf.Tensor4D, size: number): tf.Tensor4D {
  const [, height, width] = images.shape;
  const [top, left] = [height, width].map((length) => Math.floor((length - size) / 2));
  return tf.slice(images, [0, top!, left!, 0], [-1, size, size, -1]);
}
