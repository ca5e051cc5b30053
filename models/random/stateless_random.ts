import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../../tensorflow/trace.ts";
import { derivedSeed } from "./random.ts";

/**
 * Uniform random numbers from TensorFlow's stateless generators on the device. They are a pure function of `seed`, so a
 * resumed run repeats them.
 *
 * @param seed int32 [2]: the run's seed and the step
 * @returns float32 tensor of the given shape, uniform in [0, 1)
 */
export function statelessUniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  return draw("StatelessRandomUniform", shape, seed);
}

/** Standard normal random numbers; otherwise like {@linkcode statelessUniform}. */
export function statelessNormal(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  return draw("StatelessRandomNormal", shape, seed);
}

/**
 * Derives the seed for one purpose within a step, so that different purposes get different numbers.
 * @param seed int32 [2]: the run's seed and the step
 * @returns int32 [2]
 */
export function seedFor(seed: tf.Tensor1D, ...purpose: readonly string[]): tf.Tensor1D {
  const mask = tf.tensor1d([derivedSeed(0, ...purpose), 0], "int32");
  const [mixed] = executeOperation("BitwiseXor", { T: { type: "int32" } }, [seed, mask], 1);
  return mixed as tf.Tensor1D;
}

function draw(type: string, shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  const [values] = executeOperation(
    type,
    { T: { type: "int32" }, dtype: { type: "float32" }, Tseed: { type: "int32" } },
    [tf.tensor1d([...shape], "int32"), seed],
    1,
  );
  return values!;
}
