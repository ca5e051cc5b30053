import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  linkAtomically,
  makeFolder,
  syncFolder,
  writeAtomically,
} from "../../../pipeline/system/atomic.ts";
import { testProject } from "../helpers/project.ts";

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("writeAtomically: the file has the bytes of the last write, and nothing lies beside it", async () => {
  await using project = await testProject();
  const path = `${project.root}/folder/file`;
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.string({ unit: "binary" }), async (bytes, text) => {
      await writeAtomically(path, bytes);
      assertEquals(await Deno.readFile(path), Uint8Array.from(bytes));
      await writeAtomically(path, text, `${project.root}/aside`);
      assertEquals(
        await Deno.readTextFile(path),
        new TextDecoder().decode(new TextEncoder().encode(text)),
      );
    }),
    { numRuns: 8 },
  );
  assertEquals(names(`${project.root}/folder`), ["file"]);
  assertEquals(names(`${project.root}/aside`), []);
});

Deno.test("writeAtomically: a reader sees one whole content or another, whatever is written meanwhile", async () => {
  await using project = await testProject({ file: "0".repeat(100_000) });
  const path = `${project.root}/file`;
  const writing = Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => writeAtomically(path, String(n).repeat(100_000))),
  );
  let isDone = false;
  const done = writing.then(() => isDone = true);
  do {
    const text = await Deno.readTextFile(path);
    assert(text.length === 100_000 && text === text[0]!.repeat(100_000));
  } while (!isDone);
  await done;
});

Deno.test("writeAtomically: a write that fails leaves the old content and nothing beside it", async () => {
  await using project = await testProject({ "there/file": "old" });
  // A folder with something in it cannot be replaced by a file.
  await assertRejects(() => writeAtomically(`${project.root}/there`, "new"));
  assertEquals(await project.read("there/file"), "old");
  assertEquals(names(project.root), ["there"]);
});

Deno.test("linkAtomically: the second name is of the same file, in place of what had it", async () => {
  await using project = await testProject({ one: "new", two: "old" });
  const [one, two] = ["one", "two"].map((name) => `${project.root}/${name}`);
  await Deno.mkdir(`${project.root}/aside`);
  await linkAtomically(one!, two!, `${project.root}/aside`);
  assertEquals(await project.read("two"), "new");
  assertEquals((await Deno.stat(one!)).ino, (await Deno.stat(two!)).ino);
  assertEquals(names(`${project.root}/aside`), []);
});

Deno.test("linkAtomically: where there are no second names, it is a copy", async () => {
  await using project = await testProject({ one: "new", two: "old" });
  const { link } = Deno;
  Deno.link = () => Promise.reject(new Deno.errors.NotSupported("no links here"));
  try {
    await linkAtomically(`${project.root}/one`, `${project.root}/two`, `${project.root}/aside`);
  } finally {
    Deno.link = link;
  }
  assertEquals(await project.read("two"), "new");
  assertEquals(names(`${project.root}/aside`), []);
});

Deno.test("makeFolder: makes all that is lacking, again and at once, and refuses a file in the way", async () => {
  await using project = await testProject({ file: "" });
  const path = `${project.root}/a/b/c`;
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(`${project.root}/a/b/d`)]);
  await makeFolder(path);
  assertEquals(names(`${project.root}/a/b`), ["c", "d"]);
  await assertRejects(() => makeFolder(`${project.root}/file/x`));
});

Deno.test("syncFolder: a folder that is not there is no error, for it cannot be lost", async () => {
  await using project = await testProject();
  await syncFolder(project.root);
  await syncFolder(`${project.root}/none`);
});
