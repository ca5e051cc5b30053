import * as tf from "@tensorflow/tfjs";

/** Number of values that TensorFlow's AddN adds up at once. */
const GROUP = 8;

/**
 * The sum of float32 scalars, always in the same order. TensorFlow's AddN begins with whichever input's memory it can
 * reuse, which differs from run to run, and with it the last bit. On a processor this is the sum that AddN makes when it
 * begins with the first input: groups of 8 after a first one of 2 to 9, each from left to right, then the groups from left
 * to right. A GPU scans in another order, so there AddN stays.
 */
export function sumInOrder(values: readonly tf.Scalar[], onGpu: boolean): tf.Scalar {
  if (onGpu || values.length < 3) return tf.addN([...values]);
  const rest = values.length % GROUP;
  const first = rest < 2 ? rest + GROUP : rest;
  const groups = [values.slice(0, first)];
  for (let i = first; i < values.length; i += GROUP) groups.push(values.slice(i, i + GROUP));
  const width = GROUP + 1;
  // To add zero changes no bit.
  const zero = tf.scalar(0);
  const rows = groups.map((group) => [...group, ...Array(width - group.length).fill(zero)]);
  const table = tf.reshape(tf.stack(rows.flat()), [groups.length, width]);
  const sums = tf.slice(tf.cumsum(table, 1), [0, width - 1], [groups.length, 1]);
  return tf.reshape(tf.slice(tf.cumsum(sums, 0), [groups.length - 1, 0], [1, 1]), []);
}
