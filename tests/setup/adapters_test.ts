/**
 * The adapters of the standard library against its documentation. The tests run on whichever side is in use, so they
 * hold both to the same behaviour.
 */
import * as std from "@std/assert";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { parse } from "@std/yaml";
import { AssertionError, doesNotThrow, rejects, throws } from "node:assert/strict";
import { ROOT } from "../root.ts";

// A broken assertion cannot test itself: node:assert does.
const fails = (run: () => unknown, part: string) =>
  throws(run, (error: Error) => error.name === "AssertionError" && error.message.includes(part));

Deno.test("assert fails on what is falsy, with its message", () => {
  doesNotThrow(() => assert("x"));
  fails(() => assert(0, "no zero"), "no zero");
});

Deno.test("assertEquals compares deeply", () => {
  const equal: readonly [unknown, unknown][] = [
    [{ a: 1, b: [2, { c: 3 }] }, { b: [2, { c: 3 }], a: 1 }],
    [NaN, NaN],
    [0, -0],
    [Float32Array.of(0, NaN), Float32Array.of(-0, NaN)],
    [new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]])],
    [new Set([[1]]), new Set([[1]])],
    [Object.create(null), {}],
  ];
  const different: readonly [unknown, unknown][] = [
    [{ a: undefined }, {}],
    ["1", 1],
    [null, undefined],
    [new Uint8Array([1]), [1]],
    [Float32Array.of(1), Float32Array.of(2)],
    [[1, 2], [2, 1]],
    [new Map([["a", 1]]), new Map([["a", 2]])],
  ];
  for (const [a, b] of equal) {
    doesNotThrow(() => assertEquals(a, b));
    fails(() => assertNotEquals(a, b), "not to be");
  }
  for (const [a, b] of different) {
    fails(() => assertEquals(a, b, "in a test"), "Values are not equal: in a test");
    doesNotThrow(() => assertNotEquals(a, b));
  }
});

Deno.test("assertAlmostEquals allows a 1e-7th part of what is expected, if not told otherwise", () => {
  doesNotThrow(() => assertAlmostEquals(1 + 0.9e-7, 1));
  fails(() => assertAlmostEquals(1 + 1.1e-7, 1), "to be close to");
  doesNotThrow(() => assertAlmostEquals(1e10 + 900, 1e10));
  fails(() => assertAlmostEquals(1e-9, 0), "to be close to");
  doesNotThrow(() => assertAlmostEquals(1.5, 1, 0.5));
  doesNotThrow(() => assertAlmostEquals(NaN, NaN));
  fails(() => assertAlmostEquals(NaN, 1, 10), "to be close to");
});

Deno.test("assertStringIncludes, assertMatch and assertExists say both sides", () => {
  doesNotThrow(() => assertStringIncludes("hello", "ell"));
  fails(() => assertStringIncludes("hello", "x"), 'Expected actual: "hello" to contain: "x"');
  doesNotThrow(() => assertMatch("hello", /^h/));
  fails(() => assertMatch("hello", /^x/), 'Expected actual: "hello" to match: "/^x/"');
  doesNotThrow(() => assertExists(0));
  fails(() => assertExists(null), "to not be null or undefined");
});

class Special extends Error {}

Deno.test("assertThrows returns what was thrown and checks its class and a part of its message", () => {
  const run = () => {
    throw new Special("too many seeds");
  };
  assert(assertThrows(run) instanceof Special);
  assertEquals(assertThrows(run, Error, "many").message, "too many seeds");
  fails(() => assertThrows(run, TypeError), 'instance of "TypeError", but was "Special"');
  fails(() => assertThrows(run, Special, "few"), 'to include "few", but got "too many seeds"');
  fails(() => assertThrows(() => 1, "in a test"), "Expected function to throw: in a test");
  const thrower = () => {
    throw "text";
  };
  assertEquals(assertThrows(thrower), "text");
  fails(() => assertThrows(thrower, Error), "A non-Error object was thrown");
});

Deno.test("assertRejects does so for promises, and fails when the function throws at once", async () => {
  const run = () => Promise.reject(new Special("too many seeds"));
  assertEquals((await assertRejects(run, Special, "many")).message, "too many seeds");
  assert(await assertRejects(run) instanceof Special);
  await rejects(assertRejects(run, TypeError), /instance of "TypeError"/);
  await rejects(assertRejects(run, Special, "few"), /to include "few"/);
  await rejects(assertRejects(() => Promise.resolve(1)), /Expected function to reject/);
  const thrower = () => {
    throw new Special();
  };
  await rejects(assertRejects(thrower), /Function throws when expected to reject/);
});

Deno.test("a failed assertion is an Error named AssertionError", () => {
  const error = assertThrows(() => assertEquals(1, 2), Error);
  assertEquals(error.name, new AssertionError({ message: "" }).name);
});

const SCALARS: Readonly<Record<string, unknown>> = {
  "0.1": 0.1,
  "1e-3": 0.001,
  "-12": -12,
  "+1": 1,
  "1_000": 1000,
  "0x1f": 31,
  "010": 8,
  "0b101": 5,
  ".5": 0.5,
  "-.inf": -Infinity,
  "0o10": "0o10",
  "09": "09",
  "1.2.3": "1.2.3",
  true: true,
  False: false,
  "yes": "yes",
  "on": "on",
  "~": null,
  "null": null,
  "": null,
  "2012-12-31": "2012-12-31",
  "1:30": "1:30",
  '"1"': "1",
  "'it''s'": "it's",
};

Deno.test("parse reads scalars by the core schema, as the standard library does", () => {
  const read = Object.keys(SCALARS).map((text) => [text, parse(text, { schema: "core" })]);
  assertEquals(Object.fromEntries(read), SCALARS);
});

Deno.test("parse reads collections, anchors and comments", () => {
  const text = `# a comment
base: &base { rate: 1e-1, drops: [10, 20] }
copy: *base
text: |
  two
  lines
`;
  const base = { rate: 0.1, drops: [10, 20] };
  assertEquals(parse(text, { schema: "core" }), { base, copy: base, text: "two\nlines\n" });
});

Deno.test("parse throws a SyntaxError for what is not one YAML document", () => {
  for (const text of ["a: 1\na: 2", "[1", '"', "a: b: c", "--- 1\n--- 2", "!unknown 1", "@a"]) {
    assertThrows(() => parse(text, { schema: "core" }), SyntaxError);
  }
});

function read(...args: string[]) {
  const refused: string[] = [];
  const parsed = parseArgs(args, {
    boolean: ["json", "force"],
    string: ["seeds", "set", "_"],
    collect: ["set"],
    alias: { force: "f" },
    unknown: (arg, key) => {
      if (key === undefined) return true;
      refused.push(arg);
      return false;
    },
  });
  const { _, json, force, seeds, set } = parsed;
  return { _: _ as readonly unknown[], json, force, seeds, set, refused };
}
const NOTHING = { _: [], json: false, force: false, seeds: undefined, set: [], refused: [] };

Deno.test("parseArgs reads words, switches, values and repeated values", () => {
  assertEquals(read(), NOTHING);
  assertEquals(read("run", "5"), { ...NOTHING, _: ["run", "5"] });
  assertEquals(read("--json", "x", "-f"), { ...NOTHING, _: ["x"], json: true, force: true });
  assertEquals(read("--json=false"), NOTHING);
  assertEquals(read("--seeds", "5"), { ...NOTHING, seeds: "5" });
  assertEquals(read("--seeds=1,4"), { ...NOTHING, seeds: "1,4" });
  assertEquals(read("--seeds", "1", "--seeds", "2"), { ...NOTHING, seeds: "2" });
  assertEquals(read("--seeds", "--json"), { ...NOTHING, seeds: "", json: true });
  assertEquals(read("--set", "a=1", "--set=b=2"), { ...NOTHING, set: ["a=1", "b=2"] });
  assertEquals(read("--", "--json"), { ...NOTHING, _: ["--json"] });
});

Deno.test("parseArgs asks about flags it does not know, and leaves them out", () => {
  assertEquals(read("--sedes", "5").refused, ["--sedes"]);
  assertEquals(read("--sedes=5").refused, ["--sedes=5"]);
  assertEquals(read("--no-json"), { ...NOTHING, refused: ["--no-json"] });
  assertEquals(read("-x").refused, ["-x"]);
});

Deno.test("the adapters type-check and their examples run", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      "--doc",
      `--import-map=${ROOT}/std/closed.json`,
      "--no-config",
      "--no-lock",
      `${ROOT}/std/yaml.ts`,
      `${ROOT}/std/parse_args.ts`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert(success, text);
  assertStringIncludes(text, "2 passed");
  assert(Object.keys(std).length >= 9);
});
