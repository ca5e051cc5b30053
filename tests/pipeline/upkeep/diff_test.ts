import { assertEquals, assertStringIncludes } from "@std/assert";
import { testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { app, FILES, recordOf } from "../helpers/train_and_table.ts";

Deno.test("diff: two runs of a stage by configuration, results and files", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { key } = await recordOf(project, "train/quick");
  await show(app(project), "reproduce", "--set", "rate=3");
  const { code, stdout } = await show(app(project), "diff", key.slice(0, 10), "train/quick");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "What decides the result:\n  config rate: 1 → 3\n");
  assertStringIncludes(stdout, "Results:\n  accuracy.json.accuracy: 91 → 93\n");
  assertStringIncludes(stdout, "Files that differ:\n  accuracy.json");
  const unknown = await show(app(project), "diff", "trian/quick", "train/quick");
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.stderr, 'Did you mean "train/quick"');
});
