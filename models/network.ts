import type * as tf from "@tensorflow/tfjs";
import type { Initializer } from "./random/initializer.ts";

/**
 * What a network asks of the world while it is built: parameters by name, the batch norm that the method
 * chose, and what is different in training.
 */
export interface Scope {
  /** The parameter of that name; its shape and initializer are declared where it is used. */
  parameter(name: string, shape: readonly number[], initializer: Initializer): tf.Tensor;
  /**
   * Batch norm over all axes but the last, followed by the learned scale γ and shift β.
   * @param x shape [batch, …, channels]
   * @param gamma initializer of γ; β starts at 0
   */
  batchNorm(name: string, x: tf.Tensor, gamma: Initializer): tf.Tensor;
  /**
   * In training, zeroes each number with probability `rate` and multiplies the others by 1 / (1 − rate) (Srivastava et
   * al., 2014), anew at every step; otherwise `x` itself.
   */
  dropout(name: string, x: tf.Tensor, rate: number): tf.Tensor;
}

/** A network as one plain function from images to logits. */
export interface Network {
  /** The paper's name for it. */
  readonly name: string;
  /** Height, width, channels of the images. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  /**
   * @param images float32 [batch, height, width, channels], normalized
   * @returns logits, float32 [batch, classes]
   */
  apply(scope: Scope, images: tf.Tensor4D): tf.Tensor2D;
}
