/** An entry that says of the reading other things than when its files were added. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { foundDifference } from "../../../stages/own_data/found_difference.ts";
import { add, check, projectWithImages } from "./own_project.ts";

const ENTRY = "datasets/mine.yaml";

Deno.test("prepare that was changed after data add is told, by hand or by --set, and data add takes it", async () => {
  await using copy = await projectWithImages();
  await add(copy.root);
  const before = await copy.read(ENTRY);
  const folder = "sources:\n  - folder: images\n";
  assertStringIncludes(before, folder);
  await copy.write(ENTRY, before.replace(folder, `${folder}prepare: { channels: 3 }\n`));
  const { mistakes } = await check(copy.root);
  assertEquals(mistakes.length, 1, mistakes.join("\n"));
  assertStringIncludes(
    mistakes[0]!,
    'configs/datasets/mine.yaml:6:10: prepare: the files in "images" were added with no channels, and not with channels: 3. ' +
      "Put it back or, to go on with data that are read so: deno task data add mine images.",
  );
  await add(copy.root);
  const { configuration } = await check(copy.root);
  const { mine } = configuration!.datasets;
  assert(mine !== undefined && mine.prepare.format === "folder");
  assertEquals(mine.prepare.found.shape, [28, 28, 3]);
  const set = [{ path: "datasets.mine.prepare.channels", value: 1 }];
  assertStringIncludes(
    (await check(copy.root, set)).mistakes.join("\n"),
    "were added with channels: 3, and not with channels: 1.",
  );
  // Nothing is said of a change back, nor without the folder.
  await copy.write(ENTRY, before);
  assertEquals((await check(copy.root)).mistakes, []);
  await Deno.remove(`${copy.root}/images`, { recursive: true });
  assertEquals((await check(copy.root, set)).mistakes.length, 1);
});

Deno.test("the format that was found may be said, and an entry from before the reading was kept goes on", async () => {
  await using copy = await projectWithImages();
  await add(copy.root);
  const text = await copy.read(ENTRY);
  const set = (value: string) => [{ path: "datasets.mine.prepare.format", value }];
  assertEquals((await check(copy.root, set("images"))).mistakes, []);
  const told = 'were added with format: "images", and not with format: "csv".';
  assertStringIncludes((await check(copy.root, set("csv"))).mistakes.join("\n"), told);
  const old = text.replace(/^ {2}read: .*\n/m, "");
  assert(old.length < text.length, text);
  await copy.write(ENTRY, old);
  assertEquals((await check(copy.root)).mistakes, []);
  assertStringIncludes((await check(copy.root, set("csv"))).mistakes.join("\n"), told);
});

Deno.test("data add says that nothing has changed only where the entry is as it was", async () => {
  await using copy = await projectWithImages();
  assertStringIncludes(await add(copy.root), "mine.yaml is written");
  const text = await copy.read(ENTRY);
  assertStringIncludes(await add(copy.root), "mine.yaml: nothing has changed.");
  assertEquals(await copy.read(ENTRY), text);
  const again = await add(copy.root, [{ path: "channels", value: 3 }]);
  assertStringIncludes(again, "mine.yaml is written");
  assertStringIncludes(await copy.read(ENTRY), "read: { channels: 3 }");
  assertStringIncludes(
    await add(copy.root, [{ path: "channels", value: 3 }]),
    "mine.yaml: nothing has changed.",
  );
});

Deno.test("data add reads as the entry inherits it, and a change of the parent is told", async () => {
  await using copy = await projectWithImages();
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  await copy.write("datasets/parent.yaml", "sources: [{ folder: x }]\nprepare: { channels: 3 }\n");
  await copy.write(ENTRY, "extends: parent\nsources: [{ folder: images }]\n");
  assertStringIncludes(
    await add(copy.root, [{ path: "size", value: [14, 14] }]),
    "14 × 14 × 3 bytes",
  );
  const text = await copy.read(ENTRY);
  assertStringIncludes(text, "prepare: { size: [ 14, 14 ] }");
  const told = async () => (await check(copy.root)).mistakes.join("\n");
  assertStringIncludes(await told(), 'those of data set "mine" are 14 × 14 × 3');
  assert(!(await told()).includes("were added with"));
  await copy.write("datasets/parent.yaml", "sources: [{ folder: x }]\nprepare: { channels: 1 }\n");
  assertStringIncludes(await told(), "were added with channels: 3, and not with channels: 1.");
});

Deno.test("data add leaves the comments in prepare where it adds nothing to it", async () => {
  await using copy = await projectWithImages();
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  const entry = "sources:\n  - folder: images\nprepare:\n  size: [14, 14] # a quarter\n";
  await copy.write(ENTRY, entry);
  await add(copy.root);
  assertStringIncludes(await copy.read(ENTRY), "prepare:\n  size: [ 14, 14 ] # a quarter\n");
});

Deno.test("what is read is held against what was found, beside the digest of the files", () => {
  const found = {
    shape: [28, 28, 1] as [number, number, number],
    values: "bytes" as const,
    classes: ["a", "b"],
    examples: { train: 30, test: 10 },
  };
  assertEquals(foundDifference(found, found), null);
  assertEquals(foundDifference(found, { ...found, examples: { test: 10, train: 30 } }), null);
  for (
    const [change, told] of [
      [{ shape: [28, 28, 3] }, "found `shape` [28,28,1], wanted [28,28,3]"],
      [{ values: "numbers" }, 'found `values` "bytes", wanted "numbers"'],
      [{ classes: ["b", "a"] }, 'found `classes` ["a","b"], wanted ["b","a"]'],
      [
        { examples: { train: 29, test: 11 } },
        'found `examples` {"train":30,"test":10}, wanted {"train":29,"test":11}',
      ],
    ] satisfies [Partial<typeof found | { values: "numbers" }>, string][]
  ) {
    assertEquals(foundDifference(found, { ...found, ...change }), told);
  }
});
