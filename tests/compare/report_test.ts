import { assert, assertAlmostEquals } from "@std/assert";
import { compare } from "./report.ts";

Deno.test("compare() gives Welch's interval of a difference, as computed by hand", () => {
  // Means 2 and 6, variances of the means 1/3 and 4/3: √(5/3) = 1.290994, 2.941176 degrees of freedom.
  const { difference, halfWidth, isWithinSpread } = compare([1, 2, 3], [4, 6, 8]);
  assertAlmostEquals(difference, -4, 1e-12);
  // t(0.975) is 3.182 for 3 degrees of freedom and grows as they get fewer.
  assert(halfWidth > 3.182 * 1.290994 && halfWidth < 3.3 * 1.290994, `${halfWidth}`);
  assert(isWithinSpread === halfWidth >= 4);
});

Deno.test("compare() finds a difference that is larger than the seeds' spread, and none in equal groups", () => {
  assert(!compare([1, 1.1, 1.2], [9, 9.1, 9.2]).isWithinSpread);
  assert(compare([1, 2, 3], [1, 2, 3]).isWithinSpread);
});
