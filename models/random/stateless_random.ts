import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../../tensorflow/trace.ts";
import { derivedSeed } from "./random.ts";

/**
 * Numbers drawn on the device by TensorFlow's stateless generators: a pure function of `seed`, so that step t of a run
 * draws the same whether or not the run was interrupted before.
 *
 * @param seed int32 [2]: the run's seed and the step
 * @returns float32 of the shape, uniform in [0, 1)
 */
export function statelessUniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  return draw("StatelessRandomUniform", shape, seed);
}

/** Like {@linkcode statelessUniform}, normal with mean 0 and standard deviation 1. */
export function statelessNormal(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  return draw("StatelessRandomNormal", shape, seed);
}

/**
 * The seed of one purpose within a step, so that no two purposes draw the same numbers.
 * @param seed int32 [2]
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
