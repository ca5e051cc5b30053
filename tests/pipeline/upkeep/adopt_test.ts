import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import type { Json } from "../../../pipeline/types.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { adopt } from "../../../pipeline/upkeep/adopt.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import { engine } from "../helpers/engine.ts";
import { stage, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { recordOf } from "../helpers/record_of.ts";
import { app, FILES } from "../helpers/train_and_table.ts";
import { WAIT_FOR_RELEASE } from "../helpers/wait_for_release.ts";

Deno.test("adopt: a result stays for code that was vouched for, and the sentence stays in the record", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await project.write("train.ts", FILES["train.ts"].replace("training at", "training with"));
  const because = "only the text of a log line changed";
  const { stdout } = await show(app(project), "adopt", "train/quick", "--because", because);
  assertEquals(stdout, `Adopted train/quick: ${because}`);
  assertStringIncludes((await show(app(project), "status")).stdout, "2 stages: 2 fresh");
  const [adoption] = (await recordOf(project, "train/quick")).facts.adopted as {
    because: string;
  }[];
  assertEquals(adoption?.because, because);
});

Deno.test("adopt: stages that read each other are adopted at once, whatever their order", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  for (const file of ["train.ts", "table.ts"] as const) {
    await project.write(file, FILES[file].replace("=> {", "=> { console.log(1);"));
  }
  const words = ["adopt", "table/quick", "train/quick", "--because", "nothing is done"];
  const { stdout } = await show(app(project), ...words);
  assertEquals(stdout, "Adopted train/quick, table/quick: nothing is done");
  assertStringIncludes((await show(app(project), "status")).stdout, "2 stages: 2 fresh");
});

Deno.test("adopt: of several stages all are adopted or none, and those that were never run are named", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "run", "train/quick");
  await project.write("train.ts", `console.log("other code");\n${FILES["train.ts"]}`);
  const words = ["adopt", "train/quick", "table/quick", "--because", "it only prints more"];
  const refused = await show(app(project), ...words, "--set", "rate=5");
  assertEquals(refused.code, 2);
  const before = (await show(app(project), "status")).stdout;
  assertStringIncludes(before, "stale    train/quick");
  const { code, stdout } = await show(app(project), ...words);
  assertEquals([code, stdout.split("\n")], [0, [
    "Adopted train/quick: it only prints more",
    "There is nothing to adopt of what was never run: table/quick.",
  ]]);
});

Deno.test("adopt: of several stages none is adopted while one of them runs with the new code, whose process is named", async () => {
  const slow = `export default async ({ config, output }) => {
    ${WAIT_FOR_RELEASE}
    await Deno.writeTextFile(output + "/x", "");
  };`;
  await using project = await testProject({ ...FILES, "slow.ts": slow, "release": "" });
  const release = `${project.root}/release`;
  const stages = [
    stage("quick", "train.ts", { config: { rate: 1 } }),
    stage("slow", "slow.ts", { config: { release }, permissions: { read: [release] } }),
  ];
  await project.run(stages);
  await project.write("train.ts", `console.log("other code");\n${FILES["train.ts"]}`);
  await project.write("slow.ts", `console.log("other code");\n${slow}`);
  await Deno.remove(release);
  await using running = engine(project, stages.slice(1));
  await running.until(({ type }) => type === "started");
  const opened = async () => await openProject(project.root, stages);
  await assertRejects(
    async () => await adopt(await opened(), ["quick", "slow"], "it only prints more"),
    UserError,
    `Adopting "slow": process ${running.process.pid} is running it; wait for its end, or end it. Nothing was adopted.`,
  );
  const states = async () => [...await project.status(stages)].map(([, { state }]) => state);
  assertEquals(await states(), ["stale", "stale"]);
  const { adopted } = await adopt(await opened(), ["quick"], "it only prints more");
  assertEquals([adopted, await states()], [["quick"], ["fresh", "stale"]]);
  await project.write("release", "");
  await running.until(({ type }) => type === "finished");
});

Deno.test("adopt: what waits for a stage that was not adopted is refused, with the command that adopts both", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  for (const file of ["train.ts", "table.ts"] as const) {
    await project.write(file, FILES[file].replace("=> {", "=> { console.log(1);"));
  }
  const { code, stderr } = await show(app(project), "adopt", "table", "--because", "it is told");
  assertEquals(code, 2);
  assertStringIncludes(stderr, '"table/quick": waits for train/quick. Nothing was adopted.');
  assertStringIncludes(
    stderr,
    "adopt both: deno task adopt train/quick table/quick --because 'it is told'. " +
      "Or run it: deno task run table/quick.",
  );
});

Deno.test("adopt: a changed field is refused, though the application's words for it make it look new", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { load } = app(project);
  const inWords: App = {
    ...app(project),
    load: async (options) => ({
      ...await load(options),
      words: (_, old, now) =>
        [old, now].map((config) => ({ [JSON.stringify(config)]: 1 })) as [Json, Json],
    }),
  };
  const words = ["train/quick", "--set", "rate=5"];
  const why = (await show(inWords, "why", ...words)).stdout;
  assertStringIncludes(why, '  - config {"rate":5}: (none) → 1');
  const refused = await show(inWords, "adopt", ...words, "--because", "x");
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "config rate: 1 → 5");
});

Deno.test("adopt: a stage that cannot be adopted leaves those before it as they are", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await project.write("train.ts", `console.log("other code");\n${FILES["train.ts"]}`);
  const made = (await recordOf(project, "table/quick")).output;
  const object = `${project.root}/.cache/store/objects/${made.digest.slice(0, 2)}/${made.digest}`;
  await Deno.chmod(`${object}/t.md`, 0o644);
  await Deno.writeTextFile(`${object}/t.md`, "| 99 |\n");
  await project.write("table.ts", `console.log("other code");\n${FILES["table.ts"]}`);
  const words = ["adopt", "train/quick", "table/quick", "--because", "it only prints more"];
  const { code, stderr } = await show(app(project), ...words);
  assertEquals(code, 2);
  assertMatch(
    stderr,
    /Adopting "table\/quick": its output is damaged.*Nothing was adopted/s,
  );
  const status = (await show(app(project), "status")).stdout;
  assertStringIncludes(status, "stale    train/quick");
});

Deno.test("adopt: refused for anything but code, and without a reason", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const words = ["adopt", "train/quick", "--because", "x", "--set", "rate=5"];
  const other = await show(app(project), ...words);
  assertEquals(other.code, 2);
  assertStringIncludes(other.stderr, ": config rate: 1 → 5.");
  const silent = await show(app(project), "adopt", "train/quick");
  assertStringIncludes(silent.stderr, '"adopt" needs --because');
});

Deno.test("adopt, why and status: an experiment in between does not count, the nearest stored run does", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await show(app(project), "reproduce", "--set", "rate=7");
  await project.write("train.ts", FILES["train.ts"].replace("training at", "training with"));
  const why = (await show(app(project), "why", "train/quick")).stdout;
  assertStringIncludes(why, "  - code of train.ts changed");
  assertEquals(why.includes("rate: 7 → 1"), false);
  const status = (await show(app(project), "status")).stdout;
  assertStringIncludes(status, "stale    train/quick  code of train.ts changed");
  assertEquals(status.includes("rate"), false);
  const { stdout } = await show(app(project), "adopt", "train/quick", "--because", "a word");
  assertEquals(stdout, "Adopted train/quick: a word");
  assertEquals((await recordOf(project, "train/quick")).keyRecord.config, { rate: 1 });
});

Deno.test("adopt: the results behind it that wait for the same word are named, with the command", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  for (const file of ["train.ts", "table.ts"] as const) {
    await project.write(file, FILES[file].replace("=> {", "=> { console.log(1);"));
  }
  const { stdout } = await show(app(project), "adopt", "train", "--because", "it's only told");
  const command = "adopt table --because 'it'\\''s only told'";
  assertEquals(stdout.split("\n").slice(1), [
    "table/quick behind it changed in code too. If that changed no result either:",
    `  deno task ${command}`,
  ]);
  const again = await show(app(project), "adopt", "train", "--because", "it's only told");
  assertStringIncludes(again.stdout, `Fresh already; nothing to adopt.\ntable/quick behind it`);
  const { next } = JSON.parse(
    (await show(app(project), "adopt", "train", "--because", "x", "--json")).stdout,
  );
  assertEquals(next, { stages: ["table/quick"], words: ["table"] });
  const done = await show(app(project), "adopt", "table", "--because", "it's only told");
  assertEquals(done.stdout, "Adopted table/quick: it's only told");
});

Deno.test("adopt: a result stays for a configuration that has gained a field, and for no other one", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const words = ["adopt", "train/quick", "--because", "one thread was used before"];
  const { code, stderr } = await show(app(project), ...words, "--set", "rate=3");
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Only a change of code or a new field of the configuration");
  const gained = await show(app(project), ...words, "--set", "threads=1");
  assertEquals(gained.stdout, "Adopted train/quick: one thread was used before");
});
