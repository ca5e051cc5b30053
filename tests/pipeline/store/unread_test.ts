import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { openStore } from "../../../pipeline/store/store.ts";
import { namesIn } from "../../../pipeline/system/folder.ts";
import { EnvironmentError } from "../../../pipeline/words/errors.ts";
import { type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { recordOf } from "../helpers/record_of.ts";
import { app, FILES, objectFile } from "../helpers/train_and_table.ts";

/**
 * Lets the functions of Deno that read fail for paths that end so. Root may read what no other user may.
 *
 * @param isFound whether they find the file, which a folder that may not be entered does not let them
 */
function unreadable(end: string, code: string, isFound = false): Disposable {
  const { open, readTextFile, readTextFileSync, lstatSync } = Deno;
  const real = { open, readTextFile, readTextFileSync, lstatSync };
  const refused = (what: string, path: string | URL) => {
    if (!String(path).endsWith(end)) return;
    throw Object.assign(new Error(`refused (os error 1): ${what} '${path}'`), { code });
  };
  Deno.open = async (...given) => {
    refused("open", given[0]);
    return await real.open(...given);
  };
  Deno.readTextFile = async (...given) => {
    refused("readfile", given[0]);
    return await real.readTextFile(...given);
  };
  Deno.readTextFileSync = (...given) => {
    refused("readfile", given[0]);
    return real.readTextFileSync(...given);
  };
  Deno.lstatSync = (...given) => {
    if (!isFound) refused("lstat", given[0]);
    return real.lstatSync(...given);
  };
  return { [Symbol.dispose]: () => void Object.assign(Deno, real) };
}

const damaged = ({ root }: TestProject) => namesIn(`${root}/.cache/store/damaged`);

Deno.test("verify: a file that may not be read, or not now, is named with what to do, and a good result stays where it is", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const path = await objectFile(project, "train/quick", "accuracy.json");
  for (
    const [code, advice] of [
      ["EACCES", "Make it readable for you and run again."],
      [
        "EMFILE",
        'Raise the limit of open files ("ulimit -n 4096"), or lower --jobs, and run again.',
      ],
      ["ESTALE", "Wait until its file system answers and run again."],
    ] as const
  ) {
    {
      using _unreadable = unreadable(path, code, true);
      const { code: exit, stderr } = await show(app(project), "verify");
      assertEquals(exit, 1, code);
      assertMatch(stderr, /^error: Reading "[^"]+": refused/);
      assertStringIncludes(stderr, `open '${project.root}/${path}'`);
      assertStringIncludes(stderr, advice);
    }
    assertEquals([await damaged(project), await project.exists(path)], [[], true]);
  }
  assertEquals((await show(app(project), "verify")).code, 0);
});

Deno.test("verify: a file that the disk has lost counts as damaged", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  using _unreadable = unreadable(await objectFile(project, "train/quick", "accuracy.json"), "EIO");
  const { code, stdout } = await show(app(project), "verify");
  assertEquals([code, (await damaged(project)).length], [1, 1]);
  assertMatch(stdout, /^damaged {2}train\/quick: /);
});

Deno.test("status and run: a run record, or a file of an output, that cannot be looked at is an error that names it; nothing runs again", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const record = `runs/${(await recordOf(project, "train/quick")).key}.json`;
  for (const path of [record, await objectFile(project, "train/quick", "accuracy.json")]) {
    for (const words of [["status"], ["reproduce"]]) {
      using _unreadable = unreadable(path, "ENOMEM");
      const { code, stdout, stderr } = await show(app(project), ...words);
      assertEquals([code, stdout], [1, ""], stderr);
      assertMatch(stderr, new RegExp(`^error: Reading "[^"]*${path}": refused`));
    }
  }
  const { stderr } = await show(app(project), "reproduce");
  assertMatch(stderr, /^2 stages, all fresh: nothing to run\./);
});

Deno.test("store: one whose format cannot be read is left as it is", async () => {
  await using project = await testProject({ ".cache/store/format": "99\n" });
  {
    using _unreadable = unreadable("store/format", "EACCES");
    await assertRejects(() => openStore(`${project.root}/.cache`), EnvironmentError, "readable");
  }
  assertEquals(await project.read(".cache/store/format"), "99\n");
});
