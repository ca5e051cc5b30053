import { assert } from "@std/assert";
import fc from "fast-check";
import { lengthOfTime } from "../../../stages/workload/length_of_time.ts";

Deno.test("lengthOfTime() means the time to two digits, in the largest unit that is not longer", () => {
  const units = { s: 1, min: 60, h: 3600, d: 86400, years: 365.25 * 86400 };
  fc.assert(fc.property(fc.double({ min: 0, max: 25, noNaN: true }), (power) => {
    const seconds = Math.exp(power);
    const text = lengthOfTime(seconds);
    const [number, unit] = text.replaceAll(",", "").split(" ");
    const length = units[unit as keyof typeof units];
    assert(Math.abs(Number(number) * length / seconds - 1) <= 0.05 + 1e-9, `${seconds}: ${text}`);
    assert(length <= seconds, `${seconds}: ${text}`);
    const longer = Object.values(units).filter((each) => each > length)[0] ?? Infinity;
    assert(seconds < longer, `${seconds}: ${text}`);
  }));
});
