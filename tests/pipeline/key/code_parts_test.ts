import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { changedParts, codeParts } from "../../../pipeline/key/code_parts.ts";

const BUNDLE = `// models/layers.ts
var epsilon = 1e-5;
function add(value) {
  return value + epsilon;
}
async function* later() {
}
class Layer {
  size = 3;
}

// stages/train.ts
var train_default = () => {
  add(1);
};
console.log("at once");
export {
  train_default as default
};
`;
const FILES = new Set(["models/layers.ts", "stages/train.ts"]);
const parts = (bundle: string) => codeParts(bundle, FILES, (text) => Promise.resolve(text));

Deno.test("codeParts: the declarations of each file, the default export by that name, and what is done at once", async () => {
  const names = Object.keys(await parts(BUNDLE)).map((part) => part.replace("\0", " "));
  assertEquals(names, [
    "models/layers.ts Layer",
    "models/layers.ts add",
    "models/layers.ts epsilon",
    "models/layers.ts later",
    "stages/train.ts default export",
    "stages/train.ts statements",
  ]);
});

Deno.test("codeParts: only what a declaration holds changes its digest", async () => {
  const [old, now] = [
    await parts(BUNDLE),
    await parts(BUNDLE.replace("value + eps", "value - eps")),
  ];
  assertEquals(changedParts(old, now), ["add in models/layers.ts"]);
  assertEquals(changedParts(old, await parts(BUNDLE)), []);
  const normal = (text: string) => Promise.resolve(text.replaceAll(/\s/g, ""));
  const spaced = BUNDLE.replace("return value", "return    value");
  assertEquals(await codeParts(spaced, FILES, normal), await codeParts(BUNDLE, FILES, normal));
});

Deno.test("codeParts: a declaration that cannot be brought into normal form counts as it is written", async () => {
  const fails = () => Promise.reject(new Error("not understood"));
  assertEquals(await codeParts(BUNDLE, FILES, fails), await parts(BUNDLE));
});

Deno.test("changedParts: new, gone and changed ones by file, the first four by name", () => {
  const part = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name.replace(" ", "\0"), "1"]));
  assertEquals(changedParts(part("a.ts x", "b.ts y"), part("a.ts z", "b.ts y")), [
    "x (gone), z (new) in a.ts",
  ]);
  const many = Array.from({ length: 6 }, (_, i) => `a.ts n${i}`);
  assertEquals(changedParts(part(), part(...many, "0.ts m")), [
    "m (new) in 0.ts",
    "n0 (new), n1 (new), n2 (new), n3 (new) and 2 more in a.ts",
  ]);
});

Deno.test("changedParts: there is something to tell exactly when the parts differ", () => {
  const some = fc.dictionary(fc.constantFrom("a\0x", "a\0y", "b\0x"), fc.constantFrom("1", "2"), {
    noNullPrototype: true,
  });
  fc.assert(fc.property(some, some, (old, now) => {
    const sorted = (parts: object) => JSON.stringify(Object.entries(parts).sort());
    assertEquals(changedParts(old, now).length === 0, sorted(old) === sorted(now));
  }));
});
