import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { count, duration, paint, size } from "../../../pipeline/words/text.ts";

/** What a text of numbers and units stands for. */
function meant(text: string, units: Readonly<Record<string, number>>): number {
  return [...text.matchAll(/([\d.]+) (\w+)/g)]
    .reduce((sum, [, number, unit]) => sum + Number(number) * units[unit!]!, 0);
}

Deno.test("duration: any text means the time, to half of its smallest unit, and no part reaches the next unit", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
    const text = duration(seconds);
    const found = meant(text, { h: 3600, min: 60, s: 1 });
    const half = text.includes("h") ? 30.5 : text.includes("min") ? 0.5 : 0.05;
    assert(Math.abs(found - seconds) <= half + 1e-9, `${seconds}: ${text}`);
    for (const [, number] of text.matchAll(/ ?([\d.]+) (?:min|s)/g)) {
      assert(Number(number) < 60, `${seconds}: ${text}`);
    }
  }));
  assertEquals([3599.4, 3599.6, 7169.5].map(duration), ["59 min 59 s", "1 h 0 min", "2 h 0 min"]);
});

Deno.test("size: any text means the bytes to a twentieth of its unit, in decimal units", () => {
  const units = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
  fc.assert(fc.property(fc.nat(50), fc.nat(999), (power, digits) => {
    const bytes = Math.floor((1 + digits / 1000) * 1.8 ** power);
    const text = size(bytes);
    const unit = units[text.split(" ")[1] as keyof typeof units];
    assert(Math.abs(meant(text, units) - bytes) <= unit / 20, `${bytes}: ${text}`);
  }));
  assertEquals([0, 999, 1000, 260e6, 2.4e9].map(size), [
    ...["0 B", "999 B", "1.0 kB", "260.0 MB", "2.4 GB"],
  ]);
});

Deno.test("count: one is singular, none and many are plural", () => {
  assertEquals([0, 1, 2].map((n) => count(n, "stage")), ["0 stages", "1 stage", "2 stages"]);
});

Deno.test("paint: the text is the same but for colours", () => {
  const painted = paint("stdout", "green", "fresh");
  // deno-lint-ignore no-control-regex
  assertEquals(painted.replace(/\x1b\[\d+m/g, ""), "fresh");
});
