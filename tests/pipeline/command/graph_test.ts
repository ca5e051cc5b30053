import { assertStringIncludes } from "@std/assert";
import { testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp } from "../helpers/seeds_app.ts";

Deno.test("graph: Mermaid text with every stage and edge", async () => {
  await using project = await testProject(SEEDS);
  const { stdout } = await show(seedsApp(project), "graph");
  assertStringIncludes(
    stdout,
    `\
flowchart LR
  s0["train/f1/seed-1"]:::missing
  s1["train/f1/seed-2"]:::missing
  s2["table"]:::missing
  s0 --> s2
  s1 --> s2
`,
  );
});
