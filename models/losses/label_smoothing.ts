import * as tf from "@tensorflow/tfjs";
import { crossEntropies } from "../layers/cross_entropy.ts";
import type { Losses } from "../training/training_graph.ts";

/** Settings of {@linkcode labelSmoothing}. */
export interface LabelSmoothingSettings {
  /** ε, the share of a label that all classes get alike. */
  readonly share: number;
}

/**
 * Cross-entropy against smoothed labels (Szegedy et al. 2016, section 7; PyTorch's convention): the label has 1 − ε + ε / K
 * and each other class ε / K. (With ε′ / (K − 1) on the wrong classes alone, ε would be ε′ K / (K − 1).) With z the logits,
 *
 *     loss = (1 − ε) · cross-entropy + ε · (log Σ exp z − mean z).
 */
export default function labelSmoothing({ share }: LabelSmoothingSettings): Losses {
  return (logits, labels, onGpu) => {
    const uniform = tf.sub(tf.logSumExp(logits, 1), tf.mean(logits, 1));
    const hard = crossEntropies(logits, labels, onGpu);
    return tf.add(tf.mul(1 - share, hard), tf.mul(share, uniform)) as tf.Tensor1D;
  };
}
