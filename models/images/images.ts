import * as tf from "@tensorflow/tfjs";
import type { DType, HostTensor } from "../../tensorflow/dtype.ts";
import type { Graph, Output } from "../../tensorflow/graph.ts";
import type { Session } from "../../tensorflow/session.ts";
import { toTensor } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { Feeds } from "../feeds.ts";

/** Labelled images as bytes: `images` uint8 [examples, height, width, channels], `labels` uint8 or int32 [examples]. */
export interface LabelledImages {
  readonly images: HostTensor;
  readonly labels: HostTensor;
}

/** What is subtracted from and divided out of pixels in [0, 1], for each channel or for all. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Labelled images that stay where they are stored, and are read when they are needed. */
export interface StoredImages {
  /** [examples, height, width, channels] */
  readonly shape: readonly [number, number, number, number];
  /** Those at these positions, in this order. Several calls may be under way. */
  read(indices: Int32Array): Promise<LabelledImages>;
}

/** Where a graph gets its batches from. Both kinds give the same bits. */
export interface ImageSource {
  readonly examples: number;
  /** Loads what lives on the device; once a session. */
  load(session: Session): Promise<void>;
  /** Declares a batch of this size. In a trace. */
  batch(size: number): ImageBatch;
  /** Announces the positions that the next batches will be made of, in their order. */
  ahead(order: Int32Array): void;
}

/** A batch of a graph. */
export interface ImageBatch {
  /** float32 [batch, height, width, channels], bytes 0 … 255. In a trace. */
  images(): tf.Tensor4D;
  /** int32 [batch]. In a trace. */
  labels(): tf.Tensor1D;
  /** What makes it the examples at these positions. */
  feeds(indices: Int32Array): Promise<Feeds>;
}

/** Images that live on the device as bytes: batches are gathered inside the graph. */
export function residentImages(graph: Graph, name: string, data: LabelledImages): ImageSource {
  const images = graph.variable(`${name}.images`, "uint8", data.images.shape);
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
    ahead() {},
  };
}

/** Adds a change of element type to a trace. */
export function cast(graph: Graph, value: Output, from: DType, to: DType): tf.Tensor {
  const cast = graph.operation("Cast", {
    inputs: [value],
    attributes: { SrcT: { type: from }, DstT: { type: to } },
  });
  return toTensor(cast.outputs[0]!);
}

/** Bytes to numbers around zero: (x / 255 − mean) / std, channel by channel. */
export function normalize(images: tf.Tensor4D, { mean, std }: Normalization): tf.Tensor4D {
  const scale = tf.tensor1d(std.map((std) => 1 / (255 * std)));
  const shift = tf.tensor1d(mean.map((mean, channel) => -mean / std[channel]!));
  return tf.add(tf.mul(images, scale), shift);
}

/** The square in the middle; an odd pixel more is left over at the far side. */
export function centreCrop(images: tf.Tensor4D, size: number): tf.Tensor4D {
  const [, height, width] = images.shape;
  const [top, left] = [height, width].map((length) => Math.floor((length - size) / 2));
  return tf.slice(images, [0, top!, left!, 0], [-1, size, size, -1]);
}
