import { assertEquals, assertRejects } from "@std/assert";
import { digestFolder } from "../../../pipeline/key/digest.ts";
import { flush } from "../../../pipeline/system/flush.ts";
import { testProject } from "../helpers/project.ts";

/** How many files and folders `work` flushes to the disk. */
async function countFlushes(work: () => Promise<void>): Promise<number> {
  const { sync } = Deno.FsFile.prototype;
  let count = 0;
  Deno.FsFile.prototype.sync = function () {
    count += 1;
    return sync.call(this);
  };
  try {
    await work();
  } finally {
    Deno.FsFile.prototype.sync = sync;
  }
  return count;
}

Deno.test("flush: every file, and every folder down to it, is flushed once; the files are read-only then", async () => {
  await using project = await testProject({ a: "1", "b/c/d": "2", "b/c/e": "3", "b/f": "4" });
  const { files } = await digestFolder(project.root);
  // Four files; the folder itself, b and b/c.
  assertEquals(await countFlushes(() => flush(project.root, files)), 4 + 3);
  for (const { path } of files) {
    assertEquals((await Deno.stat(`${project.root}/${path}`)).mode! & 0o777, 0o444, path);
  }
});

Deno.test("flush: a file that has gone meanwhile is an error, not passed over", async () => {
  await using project = await testProject({ a: "1" });
  const { files } = await digestFolder(project.root);
  await Deno.remove(`${project.root}/a`);
  await assertRejects(() => flush(project.root, files), Deno.errors.NotFound);
});
