import * as tf from "@tensorflow/tfjs";
import type { Attributes } from "../attributes.ts";
import { kernel, runOp, runOps } from "./kernel.ts";

type Info = tf.backend_util.Conv2DInfo | tf.backend_util.Conv3DInfo;
type Attrs = tf.AvgPool3DAttrs;

/** One spatial dimension of a pooling. */
interface Side {
  readonly input: number;
  readonly output: number;
  readonly window: number;
  readonly stride: number;
  readonly before: number;
}

function sides(info: Info): Side[] {
  const { padInfo } = info;
  const plane = [
    {
      input: info.inHeight,
      output: info.outHeight,
      window: info.filterHeight,
      stride: info.strideHeight,
      before: padInfo.top,
    },
    {
      input: info.inWidth,
      output: info.outWidth,
      window: info.filterWidth,
      stride: info.strideWidth,
      before: padInfo.left,
    },
  ];
  if (!("inDepth" in info)) return plane;
  return [{
    input: info.inDepth,
    output: info.outDepth,
    window: info.filterDepth,
    stride: info.strideDepth,
    before: info.padInfo.front,
  }, ...plane];
}

/**
 * Poolings with explicit padding, which TensorFlow's ops do not take: the images are padded, and pooled without. Padding
 * counts neither for a maximum nor for a mean.
 */
class Pooling {
  readonly #info: Info;
  readonly #sides: readonly Side[];
  readonly attributes: Attributes;

  constructor(x: tf.Tensor, { filterSize, strides, pad, dimRoundingMode }: Attrs) {
    const { computePool2DInfo, computePool3DInfo } = tf.backend_util;
    this.#info = x.rank === 5
      ? computePool3DInfo(x.shape as Five, filterSize, strides, 1, pad, dimRoundingMode)
      : computePool2DInfo(
        x.shape as Four,
        filterSize as number,
        strides as number,
        1,
        pad as number,
        dimRoundingMode,
      );
    this.#sides = sides(this.#info);
    this.attributes = {
      ksize: { ints: [1, ...this.#sides.map(({ window }) => window), 1] },
      strides: { ints: [1, ...this.#sides.map(({ stride }) => stride), 1] },
      padding: { string: this.isExplicit ? "VALID" : this.#info.padInfo.type },
    };
  }

  get isExplicit(): boolean {
    return !["VALID", "SAME"].includes(this.#info.padInfo.type);
  }

  /** Whether no window fits into the images, so that there is nothing to pool. */
  get isEmpty(): boolean {
    return this.#sides.some(({ output }) => output <= 0);
  }

  get outShape(): number[] {
    return this.#info.outShape.map((size) => Math.max(0, size));
  }

  pad(x: tf.Tensor, value: number): tf.Tensor {
    if (!this.isExplicit) return x;
    const around = this.#sides.map(({ input, output, window, stride, before }) =>
      [before, Math.max(0, (output - 1) * stride + window - input - before)] as [number, number]
    );
    return tf.pad(x, [[0, 0], ...around, [0, 0]], value);
  }

  /** What {@linkcode Pooling.pad} put around it is taken off again. */
  crop(x: tf.Tensor, like: tf.Tensor): tf.Tensor {
    return this.isExplicit
      ? tf.slice(x, [0, ...this.#sides.map(({ before }) => before), 0], like.shape)
      : runOp("Identity", [x]);
  }

  /** For each window, the share of its elements that are not padding. */
  share(x: tf.Tensor, op: string): tf.Tensor {
    return runOp(op, [this.pad(tf.ones([1, ...x.shape.slice(1, -1), 1]), 0)], this.attributes);
  }
}

type Four = [number, number, number, number];
type Five = [number, number, number, number, number];

/** What no maximum takes where there is something else. */
const lowest = ({ dtype }: tf.Tensor) => dtype === "int32" ? -(2 ** 31) : -Infinity;

const mean = (name: string) =>
  kernel(name, ({ x }: Record<"x", tf.Tensor>, attrs: Attrs) => {
    const pooling = new Pooling(x, attrs);
    if (pooling.isEmpty) return tf.zeros(pooling.outShape);
    const means = runOp(name, [pooling.pad(x, 0)], pooling.attributes);
    return pooling.isExplicit ? tf.divNoNan(means, pooling.share(x, name)) : means;
  });

const meanGradient = (name: string, op: string) =>
  kernel(name, ({ dy, input }: Record<"dy" | "input", tf.Tensor>, attrs: Attrs) => {
    const pooling = new Pooling(input, attrs);
    const padded = pooling.pad(input, 0);
    const scaled = pooling.isExplicit ? tf.divNoNan(dy, pooling.share(input, op)) : dy;
    const shape = tf.tensor1d(padded.shape, "int32");
    return pooling.crop(runOp(name, [shape, scaled], pooling.attributes), input);
  });

const maximum = (name: string) =>
  kernel(name, ({ x }: Record<"x", tf.Tensor>, attrs: Attrs) => {
    const pooling = new Pooling(x, attrs);
    return runOp(name, [pooling.pad(x, lowest(x))], pooling.attributes);
  });

const maximumGradient = (name: string) =>
  kernel(
    name,
    ({ dy, input, output }: Record<"dy" | "input" | "output", tf.Tensor>, attrs: Attrs) => {
      const pooling = new Pooling(input, attrs);
      const padded = pooling.pad(input, lowest(input));
      return pooling.crop(runOp(name, [padded, output, dy], pooling.attributes), input);
    },
  );

/** Poolings of images and of volumes, with their gradients. */
export const poolingKernels: readonly tf.KernelConfig[] = [
  mean(tf.AvgPool),
  mean(tf.AvgPool3D),
  meanGradient(tf.AvgPoolGrad, tf.AvgPool),
  meanGradient(tf.AvgPool3DGrad, tf.AvgPool3D),
  maximum(tf.MaxPool),
  maximum(tf.MaxPool3D),
  maximumGradient(tf.MaxPoolGrad),
  maximumGradient(tf.MaxPool3DGrad),
  kernel(tf.MaxPoolWithArgmax, (
    { x }: Record<"x", tf.Tensor>,
    { filterSize, strides, pad, includeBatchInIndex }: tf.MaxPoolWithArgmaxAttrs,
  ) => {
    const { attributes } = new Pooling(x, { filterSize, strides, pad } as unknown as Attrs);
    // tfjs leaves NaN out.
    const clean = x.dtype === "float32" ? tf.where(tf.isNaN(x), -Infinity, x) : x;
    const [values, indices] = runOps("MaxPoolWithArgmax", [clean], 2, {
      ...attributes,
      include_batch_in_index: { bool: includeBatchInIndex },
      Targmax: { type: "int32" },
    });
    return [values!, indices!];
  }),
];
