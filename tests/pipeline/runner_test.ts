import { assertEquals } from "@std/assert";
import { CONCATENATE, stage, testProject } from "./helpers/project.ts";

Deno.test("run: a second run of unchanged stages starts nothing", async () => {
  await using project = await testProject({ "join.ts": CONCATENATE });
  const stages = [
    stage("a", "join.ts", { config: { text: "a" } }),
    stage("b", "join.ts", {
      config: { text: "b" },
      inputs: { a: "a" },
      publish: { text: "b.txt" },
    }),
  ];
  const first = await project.run(stages);
  assertEquals(first.started, ["a", "b"]);
  assertEquals(await project.read("b.txt"), "b+a");
  const second = await project.run(stages);
  assertEquals(second.started, []);
});
