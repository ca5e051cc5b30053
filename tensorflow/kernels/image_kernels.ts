import * as tf from "@tensorflow/tfjs";
import { kernel, runOp } from "./kernel.ts";

/** Kernels of images: projective transforms. */
export const imageKernels: readonly tf.KernelConfig[] = [
  kernel(tf.Transform, (
    { image, transforms }: Record<"image" | "transforms", tf.Tensor>,
    { interpolation, fillMode, fillValue, outputShape }: tf.TransformAttrs,
  ) => {
    const size = outputShape ?? [image.shape[1]!, image.shape[2]!];
    return runOp(
      "ImageProjectiveTransformV3",
      [image, transforms, tf.tensor1d(size, "int32"), tf.scalar(fillValue)],
      {
        interpolation: { string: interpolation.toUpperCase() },
        fill_mode: { string: fillMode.toUpperCase() },
      },
    );
  }),
];
