import { assertEquals, assertRejects } from "@std/assert";
import { namesIn, sizeOf } from "../../../pipeline/system/folder.ts";
import { testProject } from "../helpers/project.ts";

Deno.test("sizeOf: bytes of all files below a path; a link counts as itself, nothing as 0", async () => {
  await using project = await testProject({ "a/b": "123", "a/c/d": "45", e: "6" });
  const size = (path: string) => sizeOf(`${project.root}/${path}`);
  assertEquals([await size("a"), await size("a/b"), await size("none")], [5, 3, 0]);
  await Deno.symlink("../../e", `${project.root}/a/c/link`);
  assertEquals(await size("a"), 5 + "../../e".length);
});

Deno.test("namesIn: the names in a folder; none where there is no folder, an error for a file", async () => {
  await using project = await testProject({ "a/b": "", "a/c/d": "" });
  assertEquals((await namesIn(`${project.root}/a`)).sort(), ["b", "c"]);
  assertEquals(await namesIn(`${project.root}/none`), []);
  await assertRejects(() => namesIn(`${project.root}/a/b`));
});
