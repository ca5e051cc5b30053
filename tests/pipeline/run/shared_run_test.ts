import { assertEquals } from "@std/assert";
import { listFiles } from "../../../pipeline/key/digest.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { restore } from "../../../pipeline/publish/restore.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";

Deno.test("a run that two stages share waits for its data under both names, once it was run or restored", async () => {
  const files = {
    "data.ts": `export default ({ output }) => Deno.writeTextFile(output + "/d", "data");`,
    "train.ts": `export default ({ output }) => Deno.writeTextFile(output + "/w", "weights");`,
    "table.ts": `export default ({ output }) => Deno.writeTextFile(output + "/t", "table");`,
  };
  const shared = ["train/a", "train/twin"];
  const list = [
    stage("data", "data.ts"),
    ...shared.map((name) => stage(name, "train.ts", { inputs: { data: "data" } })),
    stage("table", "table.ts", {
      inputs: { a: shared[0]!, b: shared[1]! },
      partial: true,
      publishRecords: "results/runs",
      publishEvidence: ["w"],
    }),
  ];
  const statesWithout = async (project: TestProject) => {
    const folder = `${project.root}/.cache/store/runs`;
    for (const name of await listFiles(folder)) {
      const { stage } = JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
      if (stage === "data") await Deno.remove(`${folder}/${name}`);
    }
    const verdicts = await project.status(list);
    return shared.map((name) => verdicts.get(name)!.state);
  };
  await using project = await testProject(files);
  const { started } = await project.run(list);
  assertEquals(started.filter((name) => name.startsWith("train")), ["train/a"]);
  await using clone = await testProject(files);
  for (const path of await listFiles(`${project.root}/results`)) {
    await clone.write(`results/${path}`, await project.read(`results/${path}`));
  }
  await restore(await openProject(clone.root, list), ["results/runs"]);
  assertEquals(await statesWithout(project), ["waiting", "waiting"]);
  assertEquals(await statesWithout(clone), ["waiting", "waiting"]);
});
