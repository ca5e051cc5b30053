import { assertEquals, assertMatch } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { app, FILES } from "../helpers/train_and_table.ts";

Deno.test("cache push tells what was restored without all files from what is not fresh", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await Deno.remove(`${project.root}/.cache/store`, { recursive: true });
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
