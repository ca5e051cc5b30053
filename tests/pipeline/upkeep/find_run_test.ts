import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { keyOf } from "../../../pipeline/key/key.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { findRun } from "../../../pipeline/upkeep/find_run.ts";
import type { Key } from "../../../pipeline/types.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import { stage, testProject } from "../helpers/project.ts";

const FILES = {
  "x.ts": `export default ({ config, output }) =>
    Deno.writeTextFile(output + "/x", String(config));`,
};

Deno.test("findRun: a stage, the beginning of a key and a record's file mean a run; all else is a mistake that is named", async () => {
  await using project = await testProject(FILES);
  const first = [stage("train/a", "x.ts", { config: 1 })];
  const { verdicts } = await project.run(first);
  const old = verdicts.get("train/a")!.record!;
  const stages = [stage("train/a", "x.ts", { config: 2 }), stage("train/b", "x.ts", { config: 3 })];
  const now = (await project.run(stages, { goal: ["train/a"] })).verdicts.get("train/a")!.record!;
  const opened = await openProject(project.root, stages);
  const keyOf = async (word: string) => (await findRun(opened, word)).record.key;
  assertEquals(await keyOf("train/a"), now.key);
  const back = await openProject(project.root, [...first, stages[1]!]);
  const present = await findRun(back, "train/a");
  assertEquals(present.record.key, old.key, "the present result, though another run is later");
  assertEquals([await keyOf(old.key), await keyOf(old.key.slice(0, 8))], [old.key, old.key]);
  await project.write("kept/record.json", JSON.stringify(old));
  assertEquals(await keyOf("kept/record.json"), old.key, "relative to the project");
  assertEquals(await keyOf(`${project.root}/kept/record.json`), old.key);
  const refusal = async (word: string) =>
    (await assertRejects(() => findRun(opened, word), UserError)).message;
  assertEquals(
    await refusal("train/b"),
    '"train/b" has never been run. To run it: deno task run train/b.',
  );
  assertEquals((await refusal("trian/a")).endsWith('Did you mean "train/a"?'), true);
  assertEquals((await refusal("none.json")).startsWith('There is no run "none.json"'), true);
  const nearly = old.key.slice(0, 3);
  assertEquals((await refusal(nearly)).startsWith(`There is no run "${nearly}"`), true);
});

Deno.test("findRun: a beginning that several keys have is refused with some of them", async () => {
  await using project = await testProject(FILES);
  const stages = [stage("a", "x.ts", { config: 0 })];
  const record = (await project.run(stages)).verdicts.get("a")!.record!;
  const opened = await openProject(project.root, stages);
  // Other runs, until two keys begin alike.
  const seen = new Map<string, Key>();
  for (let config = 1;; config++) {
    const keyRecord = { ...record.keyRecord, config };
    const key = keyOf(keyRecord);
    await opened.store.commit({ ...record, key, keyRecord });
    const begin = key.slice(0, 4);
    const twin = seen.get(begin);
    seen.set(begin, key);
    if (twin === undefined) continue;
    const { message } = await assertRejects(() => findRun(opened, begin), UserError);
    assertStringIncludes(message, `2 runs have a key that begins with "${begin}": `);
    for (const each of [twin, key]) assertStringIncludes(message, `${each.slice(0, 12)} (a)`);
    assertEquals((await findRun(opened, key)).record.keyRecord.config, config);
    break;
  }
});
