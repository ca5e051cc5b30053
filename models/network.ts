import type * as tf from "@tensorflow/tfjs";
import type { Initializer } from "./random/initializer.ts";

/**
 * What a network needs while it is traced: its parameters, the method's batch norm, and dropout. The scope decides
 * whether the network runs in training or in inference mode.
 */
export interface Scope {
  /** Declares and returns a learned parameter. */
  parameter(name: string, shape: readonly number[], initializer: Initializer): tf.Tensor;
  /**
   * Batch norm over all axes but the last, with a learned scale γ and shift β.
   * @param x shape [batch, …, channels]
   * @param gamma initializer of γ; β starts at 0
   */
  batchNorm(name: string, x: tf.Tensor, gamma: Initializer): tf.Tensor;
  /**
   * Dropout (Srivastava et al., 2014). Training zeroes each value with probability `rate` and multiplies the others by
   * 1 / (1 − rate), with a new mask at every step. Inference returns `x`.
   */
  dropout(name: string, x: tf.Tensor, rate: number): tf.Tensor;
}

/** A network: one function from images to logits. */
export interface Network {
  /** Name of the network in the paper. */
  readonly name: string;
  /** Height, width and channels of an image. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  /**
   * @param images float32 [batch, height, width, channels], normalized
   * @returns logits, float32 [batch, classes]
   */
  apply(scope: Scope, images: tf.Tensor4D): tf.Tensor2D;
}
