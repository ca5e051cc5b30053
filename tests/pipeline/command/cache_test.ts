import { assertEquals, assertMatch } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { digestTree } from "../../../pipeline/key/digest.ts";
import { type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { recordOf } from "../helpers/record_of.ts";
import { app, FILES } from "../helpers/train_and_table.ts";

/** A table that does without the files of a training, as tables do without weights. */
function readingNothing(project: TestProject): App {
  return {
    ...app(project),
    async load(options) {
      const { stages, ...more } = await app(project).load(options);
      return { ...more, stages: stages.map((stage) => ({ ...stage, reads: [] })) };
    },
  };
}

Deno.test("cache push tells what was restored without all files from what is not fresh", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await Deno.remove(`${project.root}/.cache/store`, { recursive: true });
  const reading = readingNothing(project);
  assertEquals((await show(reading, "restore")).code, 0);
  const push = ["cache", "push", "--cache", `${project.root}/cache`];
  const { code, stdout, stderr } = await show(reading, ...push);
  assertEquals(code, 0, stderr);
  assertMatch(
    stdout,
    /^0 results \(0 B\) sent to .*; 0 were there already, 1 are not fresh here, 1 lack files that were not restored here\.$/,
  );
  const found = JSON.parse((await show(reading, ...push, "--json")).stdout);
  assertEquals([found.absent, found.leftOut], [["table/quick"], ["train/quick"]]);
});

Deno.test("cache push --replace sends again what is there, and pull does not take the flag", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const to = ["--cache", `${project.root}/cache`];
  await show(app(project), "cache", "push", ...to);
  const again = await show(app(project), "cache", "push", ...to);
  assertMatch(again.stdout, /^0 results .*; 2 were there already/);
  const replaced = await show(app(project), "cache", "push", "--replace", ...to);
  assertMatch(replaced.stdout, /^2 results .*; 0 were there already/);
  const pulled = await show(app(project), "cache", "pull", "--replace", ...to);
  assertEquals([pulled.code, pulled.stdout], [2, ""]);
  assertMatch(pulled.stderr, /--replace belongs to "cache push"; "cache pull" does not take it\./);
});

Deno.test("cache pull completes what was restored without all files, and leaves it where the cache has other bits", async () => {
  await using project = await testProject(FILES);
  const reading = readingNothing(project);
  await show(app(project), "reproduce");
  const record = await recordOf(project, "train/quick");
  const from = ["--cache", `${project.root}/cache`];
  assertEquals((await show(app(project), "cache", "push", "train", ...from)).code, 0);
  await Deno.remove(`${project.root}/.cache/store`, { recursive: true });
  await show(reading, "restore");
  const pull = async () => await show(reading, "cache", "pull", "train", ...from);
  const lacking = async () =>
    (await show(reading, "status")).stdout.includes("restored without accuracy.json");
  const path = `${project.root}/cache/runs/${record.key}.json`;
  const text = await Deno.readTextFile(path);

  assertEquals(await lacking(), true);
  await Deno.remove(path);
  const none = /^0 results \(0 B\) .*; 0 were here already, 0 are not there, 1 lack files that/;
  assertMatch((await pull()).stdout, none);
  const other = { digest: digestTree([]), files: [] };
  await Deno.writeTextFile(path, JSON.stringify({ ...record, output: other }));
  assertMatch((await pull()).stdout, none);
  assertEquals((await recordOf(project, "train/quick")).output, record.output);

  await Deno.writeTextFile(path, text);
  assertMatch((await pull()).stdout, /^1 result \(15 B\) fetched .*; 0 were here already, 0 are/);
  assertEquals(await lacking(), false);
  assertMatch((await pull()).stdout, /^0 results .*; 1 were here already/);
});
