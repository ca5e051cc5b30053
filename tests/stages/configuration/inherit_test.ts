import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Tree } from "../../../stages/configuration/config_files.ts";
import { inherit } from "../../../stages/configuration/inherit.ts";

const ENTRIES = {
  full: { title: "Full", regime: { epochs: 50, rates: { 0: 0.1, 10: 0.01 } }, methods: ["a", "b"] },
  variant: { extends: "full", title: "Variant", regime: { epochs: 5 } },
  small: { reduces: "variant", regime: { rates: { 0: 1 } }, methods: ["a"] },
};

Deno.test("inherit merges mappings one level deep and replaces everything else whole, over several generations", () => {
  assertEquals(inherit(ENTRIES, "variant", ["extends", "reduces"]), {
    title: "Variant",
    regime: { epochs: 5, rates: { 0: 0.1, 10: 0.01 } },
    methods: ["a", "b"],
  });
  assertEquals(inherit(ENTRIES, "small", ["extends", "reduces"]), {
    reduces: "variant",
    title: "Variant",
    regime: { epochs: 5, rates: { 0: 1 } },
    methods: ["a"],
  });
  assertEquals(ENTRIES.full.regime.epochs, 50);
});

Deno.test("inherit: methods of one's own replace the parent's and what the parent adds, also beside methods added to them", () => {
  const parent = { methods: ["a"], "methods+": ["b"] };
  const methods = (child: Tree) =>
    inherit({ parent, child: { extends: "parent", ...child } }, "child", ["extends"]);
  assertEquals(methods({}), parent);
  assertEquals(methods({ methods: ["c"] }), { methods: ["c"] });
  assertEquals(methods({ "methods+": ["d"] }), { methods: ["a"], "methods+": ["b", "d"] });
  assertEquals(methods({ "methods+": ["d"], methods: ["c"] }), {
    methods: ["c"],
    "methods+": ["d"],
  });
});

Deno.test("inherit follows only the fields that name a parent in its section, and takes an empty entry for null", () => {
  assertEquals(inherit(ENTRIES, "small", ["extends"]), ENTRIES.small);
  assertEquals(inherit({ empty: null }, "empty", ["extends"]), null);
});

Deno.test("inherit names an unknown parent with the nearest known one, and a circle with all its members", () => {
  const refusal = (entries: Parameters<typeof inherit>[0], name: string) =>
    assertThrows(() => inherit(entries, name, ["extends", "reduces"]), Error).message;
  const unknown = refusal({ ...ENTRIES, wrong: { reduces: "ful" } }, "wrong");
  assertStringIncludes(unknown, '"wrong" reduces "ful"');
  assertStringIncludes(unknown, 'Did you mean "full"?');
  const circle = { a: { extends: "b" }, b: { extends: "c" }, c: { extends: "a" } };
  assertStringIncludes(refusal(circle, "a"), "a → b → c → a");
});
