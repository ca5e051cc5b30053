import { assertEquals, assertStringIncludes } from "@std/assert";
import { testProject } from "../helpers/project.ts";
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
