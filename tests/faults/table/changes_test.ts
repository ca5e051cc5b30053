/** Faults 13 and 20 to 24 of docs/faults.md: what changes, or only seems to. */
import { assertEquals } from "@std/assert";
import type { TestProject } from "../../pipeline/helpers/project.ts";
import { done, published, stages } from "./three_stages.ts";

/** Replaces text in a file of the project. */
async function edit(project: TestProject, path: string, from: string, to: string): Promise<void> {
  await project.write(path, (await project.read(path)).replace(from, to));
}

Deno.test("fault 13: a byte of the code is flipped under its old size and time; it is seen, and what uses it runs", async () => {
  await using project = await done();
  const path = `${project.root}/cut.ts`;
  const { atime, mtime } = await Deno.stat(path);
  await edit(project, "cut.ts", "0, 4", "0, 3");
  await Deno.utime(path, atime!, mtime!);
  assertEquals((await project.run(stages())).started, ["mid", "final"]);
  assertEquals(await published(project), ["abc", "final of abc"]);
});

Deno.test("fault 20: an input is changed and changed back; nothing runs, and the old result is published again", async () => {
  await using project = await done();
  assertEquals((await project.run(stages("wxyz"))).started, ["raw", "mid", "final"]);
  assertEquals((await project.run(stages())).started, []);
  assertEquals(await published(project), ["abcd", "final of abcd"]);
});

Deno.test("fault 21: an input changes and what is made of it does not; nothing after that runs", async () => {
  await using project = await done();
  assertEquals((await project.run(stages("abcdXX"))).started, ["raw", "mid"]);
  assertEquals((await project.run(stages("abcdXX"))).started, []);
});

Deno.test("fault 22: files are touched; nothing runs", async () => {
  await using project = await done();
  for (const file of ["raw.ts", "cut.ts", "mid.ts", "final.ts", "mid.txt", "final.txt"]) {
    await Deno.utime(`${project.root}/${file}`, new Date(), new Date());
  }
  assertEquals((await project.run(stages())).started, []);
});

Deno.test("fault 23: white space, comments and names change in the code; nothing runs", async () => {
  await using project = await done();
  await edit(project, "cut.ts", "(text) => text.", "// says what\n  (words)   =>\n  words.");
  await edit(project, "mid.ts", "export default", "/** Docs. */ export default");
  assertEquals((await project.run(stages())).started, []);
});

Deno.test("fault 24: a module that a stage imports is edited, declared nowhere; the stage runs, and nothing else does", async () => {
  await using project = await done();
  await edit(project, "cut.ts", "text.slice(0, 4)", "text.slice(0, 2).repeat(2)");
  assertEquals((await project.run(stages())).started, ["mid", "final"]);
  await edit(project, "cut.ts", "slice(0, 2)", "substring(0, 2)");
  assertEquals((await project.run(stages())).started, ["mid"], "to the same bytes");
});
