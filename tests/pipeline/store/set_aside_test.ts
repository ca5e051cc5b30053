import { assertEquals } from "@std/assert";
import { forget, setAside } from "../../../pipeline/store/set_aside.ts";
import type { Key } from "../../../pipeline/types.ts";
import { namesIn } from "../../../pipeline/system/folder.ts";
import { testProject } from "../helpers/project.ts";

const key = (digit: string) => digit.repeat(64) as Key;

Deno.test("setAside: what a failed stage wrote lies by its name and key, in place of that of its last failure", async () => {
  await using project = await testProject({ "one/x": "1", "two/x": "2" });
  const { root } = project;
  assertEquals(await setAside(root, `${root}/one`, "train/a", key("1")), "failed/train/a.11111111");
  assertEquals(await project.exists("one"), false);
  assertEquals(await setAside(root, `${root}/two`, "train/a", key("2")), "failed/train/a.22222222");
  assertEquals(await namesIn(`${root}/failed/train`), ["a.22222222"]);
  assertEquals(await project.read("failed/train/a.22222222/x"), "2");
});

Deno.test("setAside: of nothing, and of what is not there, nothing is kept", async () => {
  await using project = await testProject();
  await Deno.mkdir(`${project.root}/empty`);
  assertEquals(await setAside(project.root, `${project.root}/empty`, "s", key("1")), null);
  assertEquals(await setAside(project.root, `${project.root}/none`, "s", key("1")), null);
  assertEquals(await namesIn(project.root), []);
});

Deno.test("setAside: of a stage that lacked room nothing is kept, however much the disk itself has", async () => {
  await using project = await testProject({ "one/x": "1", "two/x": "2" });
  const { root } = project;
  await setAside(root, `${root}/one`, "s", key("1"));
  assertEquals(await setAside(root, `${root}/two`, "s", key("2"), true), null);
  assertEquals([await namesIn(`${root}/failed`), await project.exists("two")], [[], false]);
});

Deno.test("forget: only what that very stage left goes", async () => {
  const others = ["a.1.11111111", "ab.11111111", "a.notakey0", "a.123", "b/a.11111111"];
  const files = ["a.11111111", "a.abcdef01", ...others].map((
    name,
  ) => [`failed/train/${name}/x`, ""]);
  await using project = await testProject(Object.fromEntries(files));
  await forget(project.root, "train/a");
  assertEquals((await namesIn(`${project.root}/failed/train`)).sort(), [
    ...["a.1.11111111", "a.123", "a.notakey0", "ab.11111111", "b"],
  ]);
  await forget(project.root, "never/failed");
});
