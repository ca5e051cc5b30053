/** Whatever a file of configs/ says: a report of mistakes or stages, and never a stack. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import fc from "fast-check";
import { stringify } from "yaml";
import { checkGraph } from "../../../pipeline/plan/check_graph.ts";
import type { Json } from "../../../pipeline/types.ts";
import { isTree } from "../../../stages/configuration/config_files.ts";
import { loadDag } from "../../../stages/dag.ts";
import { type ConfigCopy, copyConfigs } from "./config_copy.ts";

/** What is told of a project, all in one text; empty when its stages are sound. */
async function report(root: string, profile = "quick", set: [string, Json][] = []) {
  const { stages, problems = [] } = await loadDag({
    root,
    profile,
    set: set.map(([path, value]) => ({ path, value })),
    device: "cpu",
  });
  const told = [...problems, ...checkGraph(stages).problems];
  assert(told.length > 0 || stages.length > 0, "neither mistakes nor stages");
  return told.join("\n");
}

/** Every way into a value: of a mapping by name, of a list by number. */
function waysInto(value: Json, way: (string | number)[] = []): (string | number)[][] {
  const inner = Array.isArray(value)
    ? value.map((each, i) => [i, each] as const)
    : isTree(value)
    ? Object.entries(value)
    : [];
  return [way, ...inner.flatMap(([part, each]) => waysInto(each, [...way, part]))];
}

/** The value with another one at a place. */
function replaced(value: Json, [part, ...rest]: readonly (string | number)[], by: Json): Json {
  if (part === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((each, i) => i === part ? replaced(each, rest, by) : each);
  }
  if (!isTree(value)) throw new Error("the way leads nowhere");
  const { [part]: inner = null, ...others } = value;
  return { ...others, [part]: replaced(inner, rest, by) };
}

const names = fc.constantFrom(
  ...["constructor", "__proto__", "toString", "hasOwnProperty", "f1", "f1-digits", "mnist", "sb"],
  ...["text", "../../x", "", "quick", "length", "0", "1e3"],
);
const values = fc.oneof(
  names,
  fc.constantFrom(null, true, 0, 1, -1, 0.5, 1e300, 2 ** 53 - 1, [], {}, [[]], [1], { 0: 1 }),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  fc.dictionary(names, fc.oneof(names, fc.integer())) as fc.Arbitrary<Json>,
  fc.array(names),
);

Deno.test("any value at any place of any file gives mistakes or stages, and never a stack", async () => {
  await using copy = await copyConfigs();
  const places: { file: string; text: string; value: Json; way: (string | number)[] }[] = [];
  for (const file of copy.files) {
    const text = await copy.read(file);
    const value = parse(text, { schema: "core" }) as Json;
    for (const way of waysInto(value)) places.push({ file, text, value, way });
  }
  const one = async (place: (typeof places)[number], by: Json) => {
    const { file, text, value, way } = place;
    await copy.write(file, stringify(replaced(value, way, by)));
    const profile = file.startsWith("profiles/") ? file.slice(9, -5) : "quick";
    try {
      await report(copy.root, profile);
    } finally {
      await copy.write(file, text);
    }
  };
  await fc.assert(fc.asyncProperty(fc.constantFrom(...places), values, one), {
    numRuns: Number(Deno.env.get("RUNS") ?? 60),
  });
});

Deno.test("any value at any path of --set gives mistakes or stages, and never a stack", async () => {
  await using copy = await copyConfigs();
  const part = fc.oneof(
    names,
    fc.constantFrom("profile", "experiments", "methods", "datasets", "paper", "seeds", "batch"),
    fc.constantFrom("small", "regime", "learningRate", "table1", "prepare", "splits", "files"),
  );
  const paths = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("."));
  await fc.assert(
    fc.asyncProperty(paths, values, async (path, value) => {
      await report(copy.root, "quick", [[path, value]]);
    }),
    { numRuns: Number(Deno.env.get("RUNS") ?? 40) },
  );
});

/** What is done to a file → what is told, once. */
const CASES: readonly [string, (copy: ConfigCopy) => Promise<unknown>, string][] = [
  [
    "an emptied experiment that others reduce",
    ({ write }) => write("experiments/f1-digits.yaml", ""),
    "configs/experiments/f1-digits.yaml:1:1: found nothing, wanted a mapping of fields.",
  ],
  [
    "a data set that every object has",
    ({ write }) => write("experiments/f1-digits.yaml", "reduces: f1\ndataset: constructor\n"),
    'configs/experiments/f1-digits.yaml:2:10: dataset: there is no data set "constructor".',
  ],
  [
    "a parent that every object has",
    ({ write }) => write("experiments/f1-digits.yaml", "reduces: __proto__\n"),
    '"f1-digits" reduces "__proto__", which does not exist.',
  ],
  [
    "a name that every object has",
    async ({ read, write }) =>
      write("methods.yaml", `${await read("methods.yaml")}\nconstructor: { extends: sb }\n`),
    "constructor: this name is taken by the language",
  ],
  [
    "a mistake in a data set that the profile does not use",
    async ({ read, write }) =>
      write(
        "datasets.yaml",
        (await read("datasets.yaml")).replace(
          "https://ossci-datasets.s3.amazonaws.com/mnist/",
          "file:///etc/",
        ),
      ),
    'mnist.sources.0.url: found "file:///etc/", wanted an address that begins with http:// or https://.',
  ],
  [
    "a split of a file that is not among the files",
    async ({ read, write }) =>
      write(
        "datasets.yaml",
        (await read("datasets.yaml")).replace(
          "labels: train-labels-idx1-ubyte",
          "labels: train-label",
        ),
      ),
    'prepare.splits.train.labels: "train-label" is not among the files of "mnist", which are',
  ],
  [
    "a folder in place of a file",
    async ({ root }) => {
      await Deno.remove(`${root}/configs/experiments/f1.yaml`);
      await Deno.mkdir(`${root}/configs/experiments/f1.yaml`);
    },
    "configs/experiments/f1.yaml: cannot be read: ",
  ],
  [
    "no paper.yaml",
    ({ root }) => Deno.remove(`${root}/configs/paper.yaml`),
    "configs/paper.yaml: does not exist",
  ],
  [
    "no experiments",
    ({ root }) => Deno.remove(`${root}/configs/experiments`, { recursive: true }),
    "configs/experiments: does not exist",
  ],
  [
    "a value that holds itself",
    ({ write }) => write("methods.yaml", "sb: &a { title: SB, batch: *a }\n"),
    "configs/methods.yaml",
  ],
  [
    "both ways to inherit",
    ({ write }) =>
      write("experiments/f1-digits.yaml", "extends: f1\nreduces: f1-digits\ntitle: x\n"),
    '"f1-digits" has both extends and reduces: wanted one of them.',
  ],
];

for (const [what, change, wanted] of CASES) {
  Deno.test(`${what} is told among the mistakes`, async () => {
    await using copy = await copyConfigs();
    await change(copy);
    assertStringIncludes(await report(copy.root), wanted);
  });
}

Deno.test("a typo in the name of an entry is told once, by its flag", async () => {
  await using copy = await copyConfigs();
  const path = "experiments.f1-digit.optimizer.momentum";
  assertEquals(
    await report(copy.root, "quick", [[path, 0.5]]),
    `Cannot set "${path}": there is no experiment "f1-digit". Did you mean "f1-digits"?`,
  );
});
