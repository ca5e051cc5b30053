/**
 * What configurations and command lines may hold, and what is refused, on whichever standard library is in use: the
 * adapters, or JSR's modules where JSR or JSR_URL answers. The table is the same for both.
 */
import { assertEquals } from "@std/assert";
import { parseArguments } from "../../pipeline/command/arguments.ts";
import { commandTable } from "../../pipeline/command/commands.ts";
import type { Mistake } from "../../stages/configuration/check_value.ts";
import { readYaml } from "../../stages/configuration/read_yaml.ts";

const REFUSED = Symbol("refused");

const YAML: Readonly<Record<string, unknown>> = {
  "a: 1\nb: [x, 2.5]": { a: 1, b: ["x", 2.5] },
  "a: { 0: 0.1, 10: 0.01 }": { a: { "0": 0.1, "10": 0.01 } },
  "a:\r\n  b: c\r\n": { a: { b: "c" } },
  "\ufeffa: 1": { a: 1 },
  "? a\n: b": { a: "b" },
  "a: 'x\n  y'": { a: "x y" },
  "a: >-\n  x\n  y\n": { a: "x y" },
  'a: "\\x41"': { a: "A" },
  "a: !!str 1": { a: "1" },
  "a: &x { b: 1 }\nc: *x": { a: { b: 1 }, c: { b: 1 } },
  "true: 1": { true: 1 },
  "0x10: 1": { "16": 1 },
  "a: 12e03": { a: 12000 },
  "a: 1_0.5": { a: 10.5 },
  "a: 0o7": { a: "0o7" },
  "a: 1\n...\n": { a: 1 },
  "a:\n\tb: c": REFUSED,
  "a: 1\rb: 2": REFUSED,
  "a: \0": REFUSED,
  "a: x\u0007": REFUSED,
  "a: !!timestamp 2001-01-01": REFUSED,
  "a: !!binary aGk=": REFUSED,
  "a: !!set {a, b}": REFUSED,
  "a: !!omap [a: 1]": REFUSED,
  "a: !unknown 1": REFUSED,
  "a: *x": REFUSED,
  "a: 1\na: 2": REFUSED,
  "--- 1\n--- 2": REFUSED,
  "constructor: 1": REFUSED,
  "__proto__: { a: 1 }": REFUSED,
};

for (const [text, wanted] of Object.entries(YAML)) {
  Deno.test(`YAML ${JSON.stringify(text)} is ${wanted === REFUSED ? "refused" : "read"}`, () => {
    const mistakes: Mistake[] = [];
    let found: unknown;
    try {
      found = readYaml(text, [], mistakes);
    } catch {
      found = REFUSED;
    }
    assertEquals(mistakes.length > 0 ? REFUSED : found, wanted);
  });
}

const table = commandTable({
  root: "",
  importMapFlags: [],
  load: () => Promise.resolve({ stages: [], goal: [] }),
});

/** A command line → its seeds and settings. */
const COMMAND_LINES: Readonly<Record<string, unknown>> = {
  "status --seeds 2": [[1, 2], []],
  "status --seeds=1,4": [[1, 4], []],
  "status --set a=1 --set=b=x": [undefined, ["a", "b"]],
  "status --set a.b=-1": [undefined, ["a.b"]],
  "status -- x": [undefined, []],
  "status --no-seeds=4": REFUSED,
  "status --no-json": REFUSED,
  "status --constructor": REFUSED,
  "status --__proto__ x": REFUSED,
  "status --toString=1": REFUSED,
  "status --_ x": REFUSED,
  "status --seeds": REFUSED,
  "status --sedes 2": REFUSED,
  "status -x": REFUSED,
  "status --json=maybe --seeds 999999999": REFUSED,
};

for (const [line, wanted] of Object.entries(COMMAND_LINES)) {
  Deno.test(`the command line "${line}" is ${wanted === REFUSED ? "refused" : "read"}`, async () => {
    const found = await parseArguments(line.split(" "), table).then(
      ({ seeds, set }) => [seeds, set.map(({ path }) => path)],
      (error) => error.name === "UserError" ? REFUSED : error,
    );
    assertEquals(found, wanted);
  });
}
