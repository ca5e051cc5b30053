import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { userAt } from "../helpers/command_line.ts";
import { type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { app, FILES, objectFile } from "../helpers/train_and_table.ts";

Deno.test("show: the run, its facts, its files and the end of its log", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { code, stdout } = await show(app(project), "show", "train/quick");
  assertEquals(code, 0);
  for (
    const part of [
      "train/quick is fresh",
      "config   rate: 1",
      "accuracy.json",
      "| training at rate 1",
    ]
  ) {
    assertStringIncludes(stdout, part);
  }
  const { stages } = JSON.parse((await show(app(project), "show", "train/quick", "--json")).stdout);
  assertEquals(stages[0].record.output.files[0].path, "accuracy.json");
  assertStringIncludes(stdout, "\n  command  - ");
  await Deno.remove(`${project.root}/${await objectFile(project, "train/quick", "accuracy.json")}`);
  const lacking = (await show(app(project), "show", "train/quick")).stdout;
  assertStringIncludes(
    lacking,
    "accuracy.json  (not here)\nTo make what is not here: deno task run train/quick --force\n",
  );
});

/** Makes results, and takes them back into an empty store from the records that were published. */
async function publishedAlone(project: TestProject): Promise<void> {
  await show(app(project), "reproduce");
  await Deno.remove(`${project.root}/.cache/store`, { recursive: true });
}

Deno.test("restore: the folder is the one that was typed: an absolute path, or a relative one from where the user stands", async () => {
  for (
    const [stands, typed] of [
      ["elsewhere", "$ROOT/elsewhere/kept"],
      ["elsewhere", "kept"],
      ["elsewhere/kept", "."],
    ] as const
  ) {
    await using project = await testProject(FILES);
    await publishedAlone(project);
    await Deno.mkdir(`${project.root}/elsewhere`);
    await Deno.rename(`${project.root}/results/quick`, `${project.root}/elsewhere/kept`);
    const { stages } = await app(project).load({ root: project.root, set: [] });
    const restore = ["restore", typed.replace("$ROOT", project.root)];
    const { code, stdout, stderr } = await userAt(project, stands, stages, ...restore);
    assertEquals([typed, code], [typed, 0], stderr);
    assertMatch(stdout, /^1 run restored, 1 without all files; 0 were here already\./);
  }
});

Deno.test("cache push tells what was restored without all files from what is not fresh", async () => {
  await using project = await testProject(FILES);
  await publishedAlone(project);
  // A table that does without the files of a training, as tables do without weights.
  const reading: App = {
    ...app(project),
    async load(options) {
      const { stages, ...more } = await app(project).load(options);
      return { ...more, stages: stages.map((stage) => ({ ...stage, reads: [] })) };
    },
  };
  assertEquals((await show(reading, "restore")).code, 0);
  const push = ["cache", "push", "--cache", `${project.root}/cache`];
  const { code, stdout, stderr } = await show(reading, ...push);
  assertEquals(code, 0, stderr);
  assertMatch(
    stdout,
    /^0 results \(0 B\) sent to .*; 0 were there already, 1 are not fresh here, 1 lack files that were not restored here\.$/,
  );
  const found = JSON.parse((await show(reading, ...push, "--json")).stdout);
  assertEquals([found.absent, found.leftOut], [["table/quick"], ["train/quick"]]);
});
