import { createHash } from "node:crypto";
import { uniformFloat32 } from "pure-rand/distribution/uniformFloat32";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A random number generator that is independent of all others. */
export interface RandomStream {
  /** `length` values, uniform in [low, high). */
  uniform(length: number, low: number, high: number): Float32Array;
  /** `length` values, normal with mean 0 and standard deviation `deviation` (Box–Muller). */
  normal(length: number, deviation: number): Float32Array;
  /** The integers 0 … length − 1 in random order (Fisher–Yates). */
  permutation(length: number): Int32Array;
}

/**
 * The random stream for a purpose, a pure function of the seed and the purpose's names. Adding a layer or an epoch
 * therefore changes no other numbers, and a resumed run repeats those of an uninterrupted one.
 * The generator is xoroshiro128+; its state is the first 128 bits of the SHA-256 of seed and names.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { stream } from "./random.ts";
 *
 * assertEquals(stream(1, "epoch", "3").permutation(5), stream(1, "epoch", "3").permutation(5));
 * assertEquals([...stream(1, "epoch", "4").permutation(5)].sort(), [0, 1, 2, 3, 4]);
 * ```
 * @throws {RangeError} when the seed is not a safe integer
 */
export function stream(seed: number, ...names: readonly string[]): RandomStream {
  const generator = xoroshiro128plusFromState(stateOf(seed, names));
  return {
    uniform(length, low, high) {
      const values = new Float32Array(length);
      for (let i = 0; i < length; i++) values[i] = low + (high - low) * uniformFloat32(generator);
      return values;
    },
    normal(length, deviation) {
      const values = new Float32Array(length);
      for (let i = 0; i < length; i += 2) {
        // 1 − u is in (0, 1], so its logarithm is finite.
        const radius = deviation * Math.sqrt(-2 * Math.log(1 - uniformFloat32(generator)));
        const angle = 2 * Math.PI * uniformFloat32(generator);
        values[i] = radius * Math.cos(angle);
        if (i + 1 < length) values[i + 1] = radius * Math.sin(angle);
      }
      return values;
    },
    permutation(length) {
      const order = Int32Array.from({ length }, (_, i) => i);
      for (let i = length - 1; i > 0; i--) {
        const j = uniformInt(generator, 0, i);
        const last = order[i]!;
        order[i] = order[j]!;
        order[j] = last;
      }
      return order;
    },
  };
}

/** A 31-bit seed for a purpose, derived as in {@linkcode stream}, for generators such as TensorFlow's stateless ops. */
export function derivedSeed(seed: number, ...names: readonly string[]): number {
  return stateOf(seed, names)[0]! >>> 1;
}

function stateOf(seed: number, names: readonly string[]): number[] {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Seed: found ${seed}, wanted a whole number`);
  }
  const bytes = createHash("sha256").update(JSON.stringify([seed, ...names])).digest();
  return [0, 4, 8, 12].map((offset) => bytes.readInt32LE(offset));
}
