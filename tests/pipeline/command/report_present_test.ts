import { assertEquals, assertMatch } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp } from "../helpers/seeds_app.ts";

Deno.test("a command that reports runs nothing that is missing, and says what that is and how to get it", async () => {
  await using project = await testProject(SEEDS);
  const reporting: App = seedsApp(project, {
    commands: { report: { summary: "Report", example: "report", stages: () => ["table"] } },
    async load(options) {
      const { stages, goal } = await seedsApp(project).load(options);
      return { stages: stages.map((each) => ({ ...each, partial: each.name === "table" })), goal };
    },
  });
  const nothing = await show(reporting, "report");
  assertEquals([nothing.code, nothing.stderr], [
    2,
    "error: Reporting: none of the 2 results is there. To make them: deno task reproduce. " +
    "To take the committed ones: deno task restore.",
  ]);
  await show(reporting, "run", "train/f1/seed-2");
  const { code, stdout, stderr } = await show(reporting, "report", "--seeds", "1,2");
  assertEquals([code, stdout], [0, "| seed | % |\n|---|---|\n| s2 | 92 |\n"]);
  assertMatch(
    stderr,
    /1 of 2 results are not there, such as train\/f1\/seed-1\. To make them: deno task reproduce --seeds 2\.$/,
  );
});
