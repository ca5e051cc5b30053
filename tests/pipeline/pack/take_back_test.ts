import { assertEquals } from "@std/assert";
import { takeBack } from "../../../pipeline/pack/take_back.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { objectFile } from "../helpers/train_and_table.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";

Deno.test("unpack: checkpoints are taken for a result without all files, and none for a whole one", async () => {
  await using project = await testProject({ "join.ts": CONCATENATE });
  await using packed = await testProject();
  await project.run([stage("train", "join.ts", { config: { text: "data" } })]);
  const store = await openStore(`${project.root}/.cache`);
  const { key } = store.latest("train")!;
  await packed.write(`scratch/${key}/checkpoint`, "epoch 9");
  assertEquals((await takeBack(store, packed.root)).unfinished, 0);
  assertEquals(await project.exists(`.cache/store/scratch/${key}/checkpoint`), false);
  await Deno.remove(`${project.root}/${await objectFile(project, "train", "text")}`);
  assertEquals((await takeBack(store, packed.root)).unfinished, 1);
  assertEquals(await project.read(`.cache/store/scratch/${key}/checkpoint`), "epoch 9");
});
