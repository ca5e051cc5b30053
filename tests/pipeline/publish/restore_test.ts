import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { digestTree, listFiles } from "../../../pipeline/key/digest.ts";
import type { RunRecord } from "../../../pipeline/types.ts";
import { typedPath } from "../../../pipeline/words/typed_path.ts";
import { stage, testProject } from "../helpers/project.ts";
import { type Screen, show } from "../helpers/screen.ts";
import { app, clone, FILES, recordOf, SEEDS, stages } from "./published_project.ts";

Deno.test("restore: in a clone, the table is made again from what was published, and nothing else is run", async () => {
  await using project = await clone();
  const table = await project.read("results/t.md");
  await Deno.remove(`${project.root}/results/t.md`);
  const { code, stdout } = await show(app(project), "restore");
  assertEquals(code, 0);
  assertMatch(stdout, /^4 runs restored, 2 without all files; 0 were here already\./);
  const { started } = await project.run(stages());
  assertEquals(started, ["table"]);
  assertEquals(await project.read("results/t.md"), table);
});

Deno.test("restore: what is published of the restored runs stays as it was, records and files", async () => {
  await using project = await clone();
  const record = await project.read("results/runs/train/1.json");
  await show(app(project), "restore");
  const { of } = await project.run(stages());
  assertEquals(of("published").map(({ records }) => records), []);
  assertEquals(await project.read("results/runs/train/1.json"), record);
  assertEquals(await project.read("results/runs/train/1/history.csv"), "error\n1\n");
});

Deno.test("restore: a stage that has to run makes the files it reads be made again, and those alone", async () => {
  await using project = await clone();
  await show(app(project), "restore");
  await project.run(stages());
  const changed = stages().map((each) =>
    each.name === "evaluate/2" ? { ...each, config: { other: true } } : each
  );
  const verdicts = await project.status(changed);
  assertEquals(verdicts.get("train/1")?.leftOut, ["weights"]);
  assertEquals(verdicts.get("train/2")?.reasons, [{ type: "left-out", files: ["weights"] }]);
  const { started, of } = await project.run(changed);
  // The table is a report, made as inputs arrive.
  assertEquals(started.filter((name) => name !== "table"), ["train/2", "evaluate/2"]);
  const ends = of("finished").filter(({ stage }) => stage === "train/2");
  assertEquals(ends.map(({ same }) => same), [true]);
  const after = await project.status(changed);
  assertEquals(after.get("train/2")?.leftOut, undefined);
  assertEquals([...after.values()].map(({ state }) => state).filter((s) => s !== "fresh"), []);
});

Deno.test("restore: what comes to the same bits again upstream does not hide that a file is lacking", async () => {
  const files = {
    ...FILES,
    "data.ts": `export default ({ output }) => Deno.writeTextFile(output + "/data", "digits");`,
  };
  const withData = (version: number) => [
    stage("data", "data.ts", { config: { version } }),
    ...stages({ publishEvidence: ["metrics.json"] }).map((each) =>
      each.program === "train.ts" ? { ...each, inputs: { data: "data" } } : each
    ),
  ];
  await using project = await testProject(files);
  await project.run(withData(1));
  const table = await project.read("results/t.md");
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  await Deno.remove(`${project.root}/results/t.md`);
  const dag = { stages: withData(2), goal: ["table"] };
  await show({ ...app(project), load: () => Promise.resolve(dag) }, "restore");
  const { started, failed } = await project.run(withData(2));
  assertEquals(failed, []);
  // Histories were not published, and the table reads them.
  assertEquals(started.filter((name) => name !== "table").sort(), ["data", "train/1", "train/2"]);
  assertEquals(await project.read("results/t.md"), table);
});

Deno.test("restore: a stage that is forced makes its inputs whole first", async () => {
  await using project = await clone();
  await show(app(project), "restore");
  await project.run(stages());
  const { started } = await project.run(stages(), { goal: [], forced: ["evaluate/1"] });
  assertEquals(started, ["train/1", "evaluate/1"]);
});

Deno.test("restore: status says what was left out, and verify --rerun which input has to be made first", async () => {
  await using project = await clone();
  await show(app(project), "restore");
  const { stdout } = await show(app(project), "status");
  assertMatch(stdout, /fresh +train\/1 … 2 \(2\) +restored without weights/);
  const again = await show(app(project), "verify", "--rerun", "evaluate/1");
  assertEquals(again.code, 2);
  assertStringIncludes(again.stderr, 'its input "train/1" was restored without weights');
});

Deno.test("restore: a changed file beside a record is refused with its stage, and nothing of it is taken", async () => {
  await using project = await clone();
  await project.write("results/runs/train/1/history.csv", "error\n0\n");
  const { code, stderr, stdout } = await show(app(project), "restore");
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /refused +train\/1: .*"history.csv" beside it does not match the recorded digest/,
  );
  assertMatch(stdout, /^3 runs restored.*1 refused/);
  assertEquals((await project.status(stages())).get("train/1")?.state, "missing");
});

Deno.test("restore: a record whose parts were changed is refused", async () => {
  await using project = await clone();
  const record = await recordOf(project, "train/1");
  const edited = [
    [
      { ...record, keyRecord: { ...record.keyRecord, seed: 7 } },
      "its key does not match its parts",
    ],
    [{ ...record, stage: "train/2" }, 'it is the record of "train/2"'],
    [await recordOf(project, "train/2"), 'it is the record of "train/2"'],
    [
      { ...record, output: { ...record.output, files: record.output.files.slice(1) } },
      "its list of files does not match its output's digest",
    ],
  ] as const;
  for (const [wrong, why] of edited) {
    await project.write("results/runs/train/1.json", JSON.stringify(wrong));
    const { code, stderr } = await show(app(project), "restore");
    assertEquals(code, 1, why);
    assertStringIncludes(stderr, why);
  }
});

Deno.test("restore: a record that names a path outside of its folder is refused with code 2, and nothing is written", async () => {
  await using project = await clone();
  const record = await recordOf(project, "train/1");
  const file = record.output.files.find(({ path }) => path === "history.csv");
  assert(file !== undefined);
  // Where the record's "../../x" would be taken from.
  await project.write("results/runs/x", await project.read("results/runs/train/1/history.csv"));
  const held = async () =>
    (await listFiles(project.root)).filter((path) => !path.startsWith(".cache/store/locks/"));
  await show(app(project), "status");
  const before = await held();
  for (const path of ["../../x", "/tmp/x", "a/../../x", "a\\x", "./x", "a//x", "a\0x"]) {
    const files = [{ ...file, path }];
    const wrong = { ...record, output: { digest: digestTree(files), files } };
    await project.write("results/runs/train/1.json", JSON.stringify(wrong));
    const { code, stdout, stderr } = await show(app(project), "restore");
    assertEquals([code, stdout], [2, ""], JSON.stringify(path));
    assertStringIncludes(stderr, 'Restoring "results/runs/train/1.json"');
    assertStringIncludes(
      stderr,
      `"${path.replace("\0", "\\u0000")}", which leads out of its folder`,
    );
    assertEquals(await held(), before);
  }
});

Deno.test("restore: a record of a stage whose name leads out of the store is refused", async () => {
  await using project = await clone();
  const record = await recordOf(project, "train/1");
  const stage = "../../../x";
  await project.write("results/runs/train/1.json", JSON.stringify({ ...record, stage }));
  const { code, stderr } = await show(app(project), "restore");
  assertEquals(code, 2);
  assertStringIncludes(stderr, `"${stage}", which leads out of its folder`);
  assert(!await project.exists("x.json"));
});

Deno.test("restore: a result that is in the store is left as it is", async () => {
  await using project = await testProject(FILES);
  await project.run(stages());
  const { stdout } = await show(app(project), "restore");
  assertMatch(stdout, /^0 runs restored; 4 were here already/);
  assertEquals((await project.status(stages())).get("train/1")?.leftOut, undefined);
});

Deno.test("restore: a run that two stages share is taken for the one that did not make it, too", async () => {
  const twin = stage("twin/1", "train.ts", {
    seed: 1,
    publish: { "history.csv": "results/twin.csv" },
  });
  const report = stage("numbers", "table.ts", {
    inputs: { "train/1": "twin/1" },
    reads: ["history.csv"],
    publish: { "t.md": "results/numbers.md" },
    publishRecords: "results/twins",
    publishEvidence: ["weights", "history.csv"],
  });
  const dag = { stages: [...stages(), twin, report], goal: ["numbers"] };
  await using project = await testProject(FILES);
  const both = { ...app(project), load: () => Promise.resolve(dag) };
  await project.run(stages());
  await show(both, "reproduce");
  const shared = JSON.parse(await project.read("results/twins/twin/1.json")) as RunRecord;
  assertEquals(shared.stage, "train/1");
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  const { code, stdout } = await show(both, "restore");
  assertEquals(code, 0, stdout);
  const status = (await show(both, "status")).stdout;
  assertMatch(status, /fresh +twin\/1/);
});

Deno.test("restore: a file that lies beside the record since then is taken as well", async () => {
  await using project = await clone();
  const history = await project.read("results/runs/train/1/history.csv");
  await Deno.remove(`${project.root}/results/runs/train/1/history.csv`);
  await show(app(project), "restore");
  await project.write("results/runs/train/1/history.csv", history);
  const { stdout } = await show(app(project), "restore");
  assertMatch(stdout, /^1 run restored, 1 without all files; 3 were here already\./);
  const status = (await show(app(project), "status")).stdout;
  assertMatch(status, /train\/1 … 2 \(2\) +restored without weights$/m);
});

Deno.test("restore: what only stages that are not asked for would read is not made again", async () => {
  await using project = await clone();
  for (const seed of SEEDS) {
    await Deno.remove(`${project.root}/results/runs/train/${seed}/history.csv`);
  }
  const numbers = stage("numbers", "table.ts", {
    inputs: Object.fromEntries(SEEDS.map((seed) => [`${seed}`, `evaluate/${seed}`])),
    reads: ["metrics.json"],
    publish: { "t.md": "results/numbers.md" },
  });
  const dag = { stages: [...stages(), numbers], goal: ["table", "numbers"] };
  const both = { ...app(project), load: () => Promise.resolve(dag) };
  await show(both, "restore");
  const started = ({ stderr, stdout }: Screen) =>
    [...`${stderr}\n${stdout}`.matchAll(/^start +([^:\s]+)/gm)].map(([, name]) => name).sort();
  assertEquals(started(await show(both, "run", "numbers")), ["numbers"]);
  assertEquals(started(await show(both, "run", "table")), ["table", "train/1", "train/2"]);
});

Deno.test("restore: a folder without run records is a mistake of the user's", async () => {
  await using project = await testProject(FILES);
  const { code, stderr } = await show(app(project), "restore", "elsewhere");
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    `found no run record of these stages in "${typedPath("elsewhere")}"`,
  );
});

Deno.test("restore: verify finds restored outputs whole, and a flipped bit in one", async () => {
  await using project = await clone();
  await show(app(project), "restore");
  assertEquals((await show(app(project), "verify")).code, 0);
  const { digest } = (await recordOf(project, "train/1")).output;
  const path = `${project.root}/.cache/store/objects/${digest.slice(0, 2)}/${digest}/history.csv`;
  await Deno.chmod(path, 0o644);
  await Deno.writeTextFile(path, "error\n0\n");
  const { code, stdout } = await show(app(project), "verify");
  assertEquals(code, 1);
  assertStringIncludes(stdout, "train/1");
  assertEquals((await project.run(stages())).started, ["table", "train/1", "table"]);
});

Deno.test("restore: gc keeps what restored runs need, and drops the notes on what it removes", async () => {
  await using project = await clone();
  await show(app(project), "restore");
  await project.run(stages());
  const notes = () => Array.from(Deno.readDirSync(`${project.root}/.cache/store/left-out`)).length;
  await show(app(project), "gc");
  assertEquals(notes(), 2);
  await Deno.remove(`${project.root}/results/runs`, { recursive: true });
  const none: App = {
    ...app(project),
    load: () => Promise.resolve({ stages: [stage("other", "train.ts")], goal: ["other"] }),
  };
  await show(none, "gc", "--keep", "none");
  assertEquals(notes(), 0);
});

Deno.test("reads: a stage cannot read a file of its inputs that it has not declared", async () => {
  await using project = await testProject(FILES);
  const { failed, of } = await project.run(stages({ reads: ["metrics.json"] }));
  assertEquals(failed, ["table"]);
  const [failure] = of("failed");
  assert(failure !== undefined);
  assertMatch(failure.message, /read access|history\.csv/);
});
