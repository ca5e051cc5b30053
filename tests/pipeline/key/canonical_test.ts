import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { canonical } from "../../../pipeline/key/canonical.ts";
import type { Json } from "../../../pipeline/types.ts";

/** JSON values without -0, which is refused. */
const json = fc.jsonValue({ noUnicodeString: false })
  .map((value) => JSON.parse(JSON.stringify(value, (_, v) => Object.is(v, -0) ? 0 : v)) as Json);

/** The same value with the fields of every object in the opposite order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([k, v]) => [k, reversed(v)]));
}

Deno.test("canonical: keys are sorted by code unit, not by locale", () => {
  assertEquals(
    canonical({ ä: 1, b: 2, B: 3, a: 4, "10": 5, "9": 6 }),
    '{"10":5,"9":6,"B":3,"a":4,"b":2,"ä":1}',
  );
});

Deno.test("canonical: the text is JSON for the value", () => {
  fc.assert(fc.property(json, (value) => assertEquals(JSON.parse(canonical(value)), value)));
});

Deno.test("canonical: the order of an object's fields does not matter", () => {
  fc.assert(
    fc.property(json, (value) => assertEquals(canonical(reversed(value)), canonical(value))),
  );
});

Deno.test("canonical: a value has the text of its text's value", () => {
  fc.assert(fc.property(json, (value) => {
    const text = canonical(value);
    assertEquals(canonical(JSON.parse(text)), text);
  }));
});

for (
  const [name, value, found] of [
    ["NaN", NaN, "NaN"],
    ["an infinity", -Infinity, "-Infinity"],
    ["minus zero", -0, "-0"],
    ["undefined", undefined, "undefined"],
    ["a function", () => 1, "a function"],
    ["a bigint", 1n, "a bigint"],
    ["a date", new Date(0), "an instance of Date"],
    ["a map", new Map(), "an instance of Map"],
    ["a typed array", new Uint8Array(1), "an instance of Uint8Array"],
    ["a field named by a symbol", { [Symbol("x")]: 1 }, "a symbol as a key"],
  ] as const
) {
  Deno.test(`canonical: ${name} is refused with the path to it`, () => {
    const config = { layers: [{ rate: 1 }, { rate: value }] } as unknown as Json;
    const error = assertThrows(() => canonical(config, "config"), TypeError);
    assertStringIncludes(error.message, `config.layers[1].rate is ${found}`);
  });
}

Deno.test("canonical: a hole in an array is refused", () => {
  // deno-lint-ignore no-sparse-arrays
  const holed = [1, , 3] as unknown as Json;
  assertStringIncludes(
    assertThrows(() => canonical(holed), TypeError).message,
    "value[1] is undefined",
  );
});
