import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeConfig, type SessionOptions } from "../../tensorflow/session_config.ts";

/** Reads a protocol buffer of varints and of further ones: `{ "6.4": 1 }`. */
function decode(bytes: readonly number[], path = ""): Record<string, number> {
  const rest = [...bytes];
  const varint = () => {
    for (let [value, factor] = [0, 1];; factor *= 128) {
      const byte = rest.shift()!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const found: Record<string, number> = {};
  while (rest.length > 0) {
    const tag = varint();
    const name = `${path}${tag >>> 3}`;
    if ((tag & 7) === 0) found[name] = varint();
    else Object.assign(found, decode(rest.splice(0, varint()), `${name}.`));
  }
  return found;
}

/** Fields of config.proto, and of rewriter_config.proto within. */
const FIELDS: Readonly<Record<keyof SessionOptions, string>> = {
  threads: "2",
  interThreads: "5",
  memoryGrowth: "6.4",
  logPlacement: "8",
  bfloat16: "10.10.31",
};

Deno.test("encodeConfig() writes each option into its field of config.proto", () => {
  const threads = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  const options = fc.record({
    threads,
    interThreads: threads,
    memoryGrowth: fc.boolean(),
    logPlacement: fc.boolean(),
    bfloat16: fc.boolean(),
  }, { requiredKeys: [], noNullPrototype: true });
  fc.assert(fc.property(options, (options) => {
    // One op at a time where threads are counted.
    const all = { ...(options.threads !== undefined && { interThreads: 1 }), ...options };
    const wanted = Object.entries(all).filter(([, value]) => value !== false)
      .map(([name, value]) => [FIELDS[name as keyof SessionOptions], Number(value)]);
    assertEquals(decode([...encodeConfig(options)]), Object.fromEntries(wanted));
  }));
});

Deno.test("encodeConfig() refuses threads that are no whole number from 1", () => {
  for (const threads of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => encodeConfig({ threads }), RangeError, `found ${threads}`);
    assertThrows(() => encodeConfig({ threads: 1, interThreads: threads }), RangeError);
  }
});
