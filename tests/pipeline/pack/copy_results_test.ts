import { assertEquals, assertRejects } from "@std/assert";
import { copyResults } from "../../../pipeline/pack/copy_results.ts";
import { plan } from "../../../pipeline/plan/plan.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import { flipBit } from "../helpers/flip_bit.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";
import { objectFile } from "../helpers/train_and_table.ts";

Deno.test("pack: a result with a flipped bit is refused with its stage, and the next run makes it again", async () => {
  await using project = await testProject({ "join.ts": CONCATENATE });
  await using other = await testProject();
  const stages = [
    stage("data", "join.ts", { config: { text: "data" } }),
    stage("train", "join.ts", { inputs: { data: "data" }, reads: ["text"] }),
  ];
  await project.run(stages.slice(0, 1));
  const path = await objectFile(project, "data", "text");
  const copied = async () => {
    const opened = await openProject(project.root, stages);
    await copyResults(opened, plan(opened), ["train"], `${other.root}/.cache`);
  };
  await flipBit(project, path);
  await assertRejects(copied, UserError, 'Packing: the output of "data" is damaged');
  assertEquals((await project.run(stages.slice(0, 1))).started, ["data"]);
  await copied();
  assertEquals(await other.read(path), "data");
});
