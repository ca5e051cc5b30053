import * as tf from "@tensorflow/tfjs";
import { statelessUniform } from "../random/stateless_random.ts";

/** Random crops of padded images and random horizontal flips, as in the authors' code; the paper names neither. */
export interface Augmentation {
  /** Pixels added on each side before cropping. */
  readonly padding: number;
  /** Value of the added pixels, 0 … 255. */
  readonly paddingValue: number;
  /** Whether each image is flipped left to right with probability ½. */
  readonly horizontalFlip: boolean;
}

/**
 * Crops and flips every image of a batch at random. The random numbers are a pure function of `seed`, so a resumed run
 * repeats them.
 *
 * @param images float32 [batch, height, width, channels], values 0 … 255
 * @param seed int32 [2]: the run's seed and the step
 * @param crop height and width of the crops, in pixels; those of the images by default
 * @returns float32 [batch, crop, crop, channels]
 */
export function augment(
  images: tf.Tensor4D,
  seed: tf.Tensor1D,
  { padding, paddingValue, horizontalFlip }: Augmentation,
  crop?: number,
): tf.Tensor4D {
  const [batch, fullHeight, fullWidth, channels] = images.shape;
  const [height, width] = [crop ?? fullHeight, crop ?? fullWidth];
  const random = statelessUniform([3, batch], seed);
  const [dy, dx, side] = tf.unstack(random).map((row) => tf.reshape(row, [batch, 1]));
  const offsets = [fullHeight - height, fullWidth - width].map((room) => room + 2 * padding + 1);
  const paddedWidth = fullWidth + 2 * padding;

  const rows = tf.add(tf.range(0, height, 1), tf.floor(tf.mul(dy!, offsets[0]!)));
  const straight = tf.range(0, width, 1);
  const mirrored = tf.cast(tf.less(side!, horizontalFlip ? 0.5 : 0), "float32");
  const sided = tf.add(straight, tf.mul(mirrored, tf.sub(width - 1, tf.mul(2, straight))));
  const columns = tf.add(sided, tf.floor(tf.mul(dx!, offsets[1]!)));

  const positions = tf.add(tf.mul(tf.expandDims(rows, 2), paddedWidth), tf.expandDims(columns, 1));
  const padded = tf.pad(
    images,
    [[0, 0], [padding, padding], [padding, padding], [0, 0]],
    paddingValue,
  );
  const cropped = tf.gather(
    tf.reshape(padded, [batch, -1, channels]),
    tf.cast(tf.reshape(positions, [batch, height * width]), "int32"),
    1,
    1,
  );
  return tf.reshape(cropped, [batch, height, width, channels]);
}
