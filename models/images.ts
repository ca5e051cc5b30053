import * as tf from "@tensorflow/tfjs";
import type { HostTensor } from "../tensorflow/dtype.ts";
import type { Graph, Operation, Output } from "../tensorflow/graph.ts";
import { toTensor } from "../tensorflow/trace.ts";
import type { Variable } from "../tensorflow/variable.ts";

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

/** A set of labelled images that lives on the device; batches are gathered from it inside the graph. */
export interface ResidentImages {
  readonly examples: number;
  /** Loads the bytes; run once a session with the feeds. */
  readonly load: readonly Operation[];
  readonly feeds: readonly (readonly [Output, HostTensor])[];
  /** The images at int32 [batch] positions, float32 [batch, height, width, channels], bytes 0 … 255. In a trace. */
  images(indices: Output): tf.Tensor4D;
  /** The labels at int32 [batch] positions, int32 [batch]. In a trace. */
  labels(indices: Output): tf.Tensor1D;
}

/** Declares the variables that hold the images on the device. */
export function residentImages(graph: Graph, name: string, data: LabelledImages): ResidentImages {
  const images = graph.variable(`${name}.images`, "uint8", data.images.shape);
  const labels = graph.variable(`${name}.labels`, data.labels.dtype, data.labels.shape);
  const gather = ({ handle, dtype }: Variable, indices: Output, to: "float32" | "int32") => {
    const stored = graph.operation("ResourceGather", {
      inputs: [handle, indices],
      attributes: { dtype: { type: dtype }, Tindices: { type: "int32" } },
    });
    const cast = graph.operation("Cast", {
      inputs: [stored.outputs[0]!],
      attributes: { SrcT: { type: dtype }, DstT: { type: to } },
    });
    return toTensor(cast.outputs[0]!);
  };
  return {
    examples: data.images.shape[0]!,
    load: [images.load, labels.load],
    feeds: [[images.feed, data.images], [labels.feed, data.labels]],
    images: (indices) => gather(images, indices, "float32") as tf.Tensor4D,
    labels: (indices) => gather(labels, indices, "int32") as tf.Tensor1D,
  };
}

/** Bytes to numbers around zero: (x / 255 − mean) / std, channel by channel. */
export function normalize(images: tf.Tensor4D, { mean, std }: Normalization): tf.Tensor4D {
  const scale = tf.tensor1d(std.map((std) => 1 / (255 * std)));
  const shift = tf.tensor1d(mean.map((mean, channel) => -mean / std[channel]!));
  return tf.add(tf.mul(images, scale), shift);
}
