import type { RandomStream } from "./random.ts";

/** Draws the `size` initial values of a parameter from a random stream. */
export type Initializer = (random: RandomStream, size: number) => Float32Array;

/** Sets every value to `value`. */
export function constant(value: number): Initializer {
  return (_random, size) => new Float32Array(size).fill(value);
}

/** Uniform in [low, high). */
export function uniform(low: number, high: number): Initializer {
  return (random, size) => random.uniform(size, low, high);
}

/**
 * Uniform in ±1/√fanIn, for weights and biases: PyTorch's default for linear and convolution layers, in 2017 and today.
 * The authors' code uses it unless a model sets another.
 */
export function uniformFanIn(fanIn: number): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  return uniform(-bound, bound);
}

/** Normal with mean 0 and standard deviation √(2 / fanOut): He et al. (2015), for layers before a ReLU. */
export function normalFanOut(fanOut: number): Initializer {
  return (random, size) => random.normal(size, Math.sqrt(2 / fanOut));
}
