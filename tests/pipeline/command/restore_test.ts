import { assertEquals, assertMatch } from "@std/assert";
import { userAt } from "../helpers/command_line.ts";
import { testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { app, FILES } from "../helpers/train_and_table.ts";

Deno.test("restore: the folder is the one that was typed: an absolute path, or a relative one from where the user stands", async () => {
  for (
    const [stands, typed] of [
      ["elsewhere", "$ROOT/elsewhere/kept"],
      ["elsewhere", "kept"],
      ["elsewhere/kept", "."],
    ] as const
  ) {
    await using project = await testProject(FILES);
    await show(app(project), "reproduce");
    await Deno.remove(`${project.root}/.cache/store`, { recursive: true });
    await Deno.mkdir(`${project.root}/elsewhere`);
    await Deno.rename(`${project.root}/results/quick`, `${project.root}/elsewhere/kept`);
    const { stages } = await app(project).load({ root: project.root, set: [] });
    const restore = ["restore", typed.replace("$ROOT", project.root)];
    const { code, stdout, stderr } = await userAt(project, stands, stages, ...restore);
    assertEquals([typed, code], [typed, 0], stderr);
    assertMatch(stdout, /^1 run restored, 1 without all files; 0 were here already\./);
  }
});
