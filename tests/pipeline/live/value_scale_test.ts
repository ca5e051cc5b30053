import { assertEquals } from "@std/assert";
import { valueScale } from "../../../pipeline/live/value_scale.js";

Deno.test("value scale: errors have a logarithmic axis, zeros included; what is negative or nothing but zero has not", () => {
  const scaleOf = (...curves: number[][]) =>
    valueScale(curves.map((values) => ({ points: values.map((value, i) => [i, value]) })));
  assertEquals(scaleOf([90, 8, 2.5], [70, 0.1]), "log");
  assertEquals(scaleOf([90, 8, 0]), "log");
  assertEquals(scaleOf([2, -1]), "linear");
  assertEquals(scaleOf([0, 0]), "linear");
  assertEquals(scaleOf([]), "linear");
});
