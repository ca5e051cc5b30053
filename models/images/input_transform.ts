import type * as tf from "@tensorflow/tfjs";
import { centreCrop, type Normalization, normalize } from "./images.ts";

/** How images are transformed before inference. */
export interface InputTransform {
  readonly normalization: Normalization;
  /** Side of the central square that is kept, in pixels; absent: the whole image. */
  readonly crop?: number;
}

/**
 * Crops and normalizes images for inference.
 *
 * @param images float32 [batch, height, width, channels], values 0 … 255
 */
export function transformInput(
  images: tf.Tensor4D,
  { normalization, crop }: InputTransform,
): tf.Tensor4D {
  return normalize(crop === undefined ? images : centreCrop(images, crop), normalization);
}
