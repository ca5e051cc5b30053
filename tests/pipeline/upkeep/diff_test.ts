import { assertEquals, assertStringIncludes } from "@std/assert";
import { userAt } from "../helpers/command_line.ts";
import { stage, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { recordOf } from "../helpers/record_of.ts";
import { app, FILES } from "../helpers/train_and_table.ts";

Deno.test("diff: two runs of a stage by configuration, results and files", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { key } = await recordOf(project, "train/quick");
  await show(app(project), "reproduce", "--set", "rate=3");
  const words = ["diff", key.slice(0, 10), "train/quick"];
  const { code, stdout } = await show(app(project), ...words, "--set", "rate=3");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "What decides the result:\n  config rate: 1 → 3\n");
  assertStringIncludes(stdout, "Results:\n  accuracy (%): 91 → 93\n");
  assertStringIncludes(stdout, "Files that differ:\n  accuracy.json");
  const present = await show(app(project), ...words);
  assertStringIncludes(present.stdout, "What decides the result: the same");
  const unknown = await show(app(project), "diff", "trian/quick", "train/quick");
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.stderr, 'Did you mean "train/quick"');
});

Deno.test("diff: equal numbers are told where files differ, and a table's first row that does", async () => {
  await using project = await testProject(FILES);
  const run = (history: string) =>
    show(app(project), "run", "train/quick", "--set", `history="1,0.5\\n${history}\\n"`);
  await run("2,0.4");
  const { key } = await recordOf(project, "train/quick");
  await run("2,0.3");
  const { stdout } = await show(app(project), "diff", key.slice(0, 10), "train/quick");
  assertStringIncludes(stdout, "Results:\n  accuracy (%): 91 → 91\n");
  assertStringIncludes(stdout, "Files that differ:\n  history.csv, from epoch 2 (row 2 of 2) on");
  const same = await show(app(project), "diff", "train/quick", "train/quick");
  assertStringIncludes(same.stdout, "Results: the same\n\nFiles that differ: none");
});

Deno.test("diff: of a record by its file, what the store lacks is read beside it", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const record = await recordOf(project, "train/quick");
  const digest = "0".repeat(64);
  await project.write(
    "kept/train.json",
    JSON.stringify({ ...record, output: { files: record.output.files, digest } }),
  );
  await project.write("kept/train/accuracy.json", '{"accuracy":98}');
  await show(app(project), "reproduce", "--set", "rate=3");
  const words = ["diff", "kept/train.json", "train/quick", "--set", "rate=3"];
  const { stdout } = await show(app(project), ...words);
  assertStringIncludes(stdout, "Results:\n  accuracy (%): 98 → 93");
});

Deno.test("diff: of a record by its file, from where the user stands or in the project", async () => {
  await using project = await testProject(FILES);
  const stages = [stage("train", "train.ts", { config: { rate: 1 } })];
  const { verdicts } = await project.run(stages);
  const record = JSON.stringify(verdicts.get("train")!.record);
  await project.write("kept/here/train.json", record);
  for (const typed of ["train.json", "kept/here/train.json", "../here/train.json"]) {
    const { code, stdout, stderr } = await userAt(
      project,
      "kept/here",
      stages,
      "diff",
      typed,
      "train",
    );
    assertEquals([typed, code], [typed, 0], stderr);
    assertStringIncludes(stdout, "Files that differ: none");
  }
});

Deno.test("status, show and events tell the numbers of a stage; a log is shown without noise, config as YAML", async () => {
  await using project = await testProject(FILES);
  const { stdout } = await show(app(project), "reproduce", "--json");
  const finished = stdout.split("\n").map((line) => JSON.parse(line))
    .filter(({ type }) => type === "finished");
  assertEquals(finished.map(({ metrics }) => metrics), [{ "accuracy (%)": 91 }, undefined]);
  const status = await show(app(project), "status");
  assertStringIncludes(status.stdout, "fresh    train/quick  accuracy (%) 91\n");
  const json = JSON.parse((await show(app(project), "status", "--json")).stdout);
  assertEquals(json.stages[0].metrics, { "accuracy (%)": 91 });
  const shown = (await show(app(project), "show", "train/quick")).stdout;
  assertStringIncludes(shown, "  result   accuracy (%) 91\n");
  assertStringIncludes(shown, "  config   rate: 1\n");
  assertStringIncludes(shown, "  | training at rate 1");
  assertEquals(shown.includes("W0000"), false);
});
