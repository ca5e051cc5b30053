import { assert, assertEquals } from "@std/assert";
import {
  constant,
  type Initializer,
  normalFanOut,
  uniform,
  uniformFanIn,
} from "../../../models/random/initializer.ts";
import { stream } from "../../../models/random/random.ts";

const SIZE = 20_000;
const draw = (initializer: Initializer, size = SIZE) => initializer(stream(1, "test"), size);

/** The largest distance of the numbers' distribution from the wanted one (Kolmogorov and Smirnov). */
function distanceFrom(distribution: (x: number) => number, values: Float32Array): number {
  const steps = values.toSorted().entries().map(([i, x]) => {
    const wanted = distribution(x);
    return Math.max(Math.abs(wanted - i / SIZE), Math.abs(wanted - (i + 1) / SIZE));
  });
  return Math.max(...steps);
}

/** Its bound for a right generator in 999 of 1,000 draws. */
const BOUND = 1.95 / Math.sqrt(SIZE);

/** Of the standard normal distribution, by Abramowitz and Stegun, 26.2.17, to 7.5e-8. */
function normalDistribution(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const factors = [0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const series = factors.reduceRight((sum, factor) => (sum + factor) * t, 0);
  const tail = series * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  return x > 0 ? 1 - tail : tail;
}

Deno.test("uniform() and uniformFanIn() are uniform between their bounds", () => {
  for (
    const [initializer, low, high] of [
      [uniform(0, 1), 0, 1],
      [uniform(-3, 5), -3, 5],
      [uniformFanIn(784), -1 / 28, 1 / 28],
    ] as const
  ) {
    const values = draw(initializer);
    assert(values.every((value) => value >= Math.fround(low) && value <= Math.fround(high)));
    const distance = distanceFrom((x) => (x - low) / (high - low), values);
    assert(distance < BOUND, `${distance} from uniform in ${low} to ${high}`);
  }
});

Deno.test("normalFanOut() is normal with a variance of 2 / fan out", () => {
  const values = draw(normalFanOut(50));
  const distance = distanceFrom((x) => normalDistribution(x / 0.2), values);
  assert(distance < BOUND, `${distance}`);
});

Deno.test("constant() draws nothing: what is drawn after it is as without it", () => {
  const random = stream(1, "test");
  assertEquals([...constant(1)(random, 3)], [1, 1, 1]);
  assertEquals(uniform(0, 1)(random, 4), uniform(0, 1)(stream(1, "test"), 4));
});

Deno.test("initializers draw as many numbers as asked, odd ones too", () => {
  for (const initializer of [constant(0), uniform(0, 1), uniformFanIn(4), normalFanOut(4)]) {
    for (const size of [0, 1, 7]) assertEquals(draw(initializer, size).length, size);
  }
});
