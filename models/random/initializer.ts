import type { RandomStream } from "./random.ts";

/** Fills a new parameter of `size` values from a stream of its own. */
export type Initializer = (random: RandomStream, size: number) => Float32Array;

/** Every value the same. */
export function constant(value: number): Initializer {
  return (_random, size) => new Float32Array(size).fill(value);
}

/** Uniform in [low, high). */
export function uniform(low: number, high: number): Initializer {
  return (random, size) => random.uniform(size, low, high);
}

/**
 * Uniform in ±1/√fanIn, for weight and bias alike: the default of linear and convolution layers in the PyTorch of 2017
 * (and of today), which the authors' code uses wherever a model does not say otherwise.
 */
export function uniformFanIn(fanIn: number): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  return uniform(-bound, bound);
}

/** Normal with deviation √(2 / fanOut), the initialization of He et al. (2015) for layers before a ReLU. */
export function normalFanOut(fanOut: number): Initializer {
  return (random, size) => random.normal(size, Math.sqrt(2 / fanOut));
}
