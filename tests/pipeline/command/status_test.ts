import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { stage, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp } from "../helpers/seeds_app.ts";
import { app, FILES } from "../helpers/train_and_table.ts";

Deno.test("status: stages that differ in a number alone share a line", async () => {
  await using project = await testProject(SEEDS);
  await show(seedsApp(project), "run", "train/f1/seed-1");
  const { code, stdout } = await show(seedsApp(project), "status", "--seeds", "3");
  assertEquals(code, 0);
  assertEquals(
    stdout,
    `\
fresh    train/f1/seed-1
missing  train/f1/seed-2 … seed-3 (2)  never run
missing  table                         never run; waits for train/f1/seed-2, train/f1/seed-3

4 stages: 1 fresh, 3 missing`,
  );
});

Deno.test("status: what reproduce does not need is not counted as missing, and its state is told when asked", async () => {
  await using project = await testProject(SEEDS);
  const apart: App = seedsApp(project, {
    async load(options) {
      const { stages, goal } = await seedsApp(project).load(options);
      return { stages: [...stages, stage("estimate", "train.ts")], goal };
    },
  });
  await show(apart, "reproduce");
  const { stdout } = await show(apart, "status");
  assertStringIncludes(stdout, "3 stages: 3 fresh\nRun by name only: estimate");
  assertStringIncludes((await show(apart, "status", "estimate")).stdout, "missing  estimate");
});

Deno.test("status: what the application has to say of the work comes last while there is some, made from outputs that are fresh", async () => {
  await using project = await testProject(SEEDS);
  const plain = seedsApp(project);
  const told = seedsApp(project, {
    async load(options) {
      return {
        ...await plain.load(options),
        async summary(outputOf) {
          const folder = outputOf("train/f1/seed-1");
          const best = folder && await Deno.readTextFile(`${folder}/accuracy`);
          return { text: `best: ${best ?? "unknown"}`, data: { best } };
        },
      };
    },
  });
  assertMatch((await show(told, "status")).stdout, /3 missing\n\nbest: unknown$/);
  await show(told, "run", "train/f1/seed-1");
  assertMatch((await show(told, "status")).stdout, /\n\nbest: 91$/);
  const { summary } = JSON.parse((await show(told, "status", "--json")).stdout);
  assertEquals(summary, { best: "91" });
  assert(!(await show(told, "status", "train")).stdout.includes("best"), "of the whole only");
  await show(told, "reproduce");
  const fresh = (await show(told, "status")).stdout;
  assert(fresh.endsWith("3 stages: 3 fresh"), `nothing is left to do: ${fresh}`);
});

Deno.test("status --json: a document with a version, states and reasons", async () => {
  await using project = await testProject(SEEDS);
  const { stdout } = await show(seedsApp(project), "status", "train", "--json");
  const { version, stages } = JSON.parse(stdout);
  assertEquals([version, stages.length], [1, 2]);
  assertEquals([stages[0].stage, stages[0].state, stages[0].reasons], [
    "train/f1/seed-1",
    "missing",
    [{ type: "never" }],
  ]);
});

Deno.test("a profile in the place of a stage is told from a misspelt stage, with the commands that take it", async () => {
  await using project = await testProject(SEEDS);
  const profile = {
    value: "<name>",
    values: () => Promise.resolve(["large"]),
    summary: "How large",
  };
  const app = seedsApp(project, { flags: { profile } });
  for (
    const words of [["run", "large"], ["show", "results/large"], ["why", "results/large/"], [
      "status",
      "large",
    ]]
  ) {
    const { code, stderr } = await show(app, ...words);
    assertEquals(code, 2);
    assertStringIncludes(stderr, `There is no stage "${words[1]}", but a profile "large".`);
    assertStringIncludes(stderr, "deno task reproduce --profile large");
  }
  assertStringIncludes(
    (await show(app, "run", "larg")).stderr,
    'There is no stage "larg". "status"',
  );
});

Deno.test("a mistyped stage of the present profile is told as such, not as a profile", async () => {
  await using project = await testProject(FILES);
  const profile = {
    value: "<name>",
    values: () => Promise.resolve(["quick", "slow"]),
    summary: "Which rate",
  };
  const named = { ...app(project), flags: { profile } };
  const refusal = async (...words: string[]) => (await show(named, "run", ...words)).stderr;
  assertStringIncludes(
    await refusal("tabel/slow", "--profile", "slow"),
    'There is no stage "tabel/slow". Did you mean "table/slow"?',
  );
  for (const word of ["tabel/slow", "slow", "results/slow"]) {
    assertStringIncludes(await refusal(word), `There is no stage "${word}", but a profile "slow".`);
  }
  assertStringIncludes(
    await refusal("results/slow", "--profile", "slow"),
    'There is no stage "results/slow", but a profile "slow".',
  );
});

Deno.test("a word that names no stage, such as the target of pack, may be called as a profile is, and so may a folder of stages", async () => {
  await using project = await testProject(SEEDS);
  const profile = {
    value: "<name>",
    values: () => Promise.resolve(["large", "f1"]),
    summary: "How large",
  };
  const app = seedsApp(project, { flags: { profile } });
  const packed = await show(app, "pack", "../large");
  assertEquals(packed.stderr, "error: This application cannot be packed.");
  assertStringIncludes(
    (await show(app, "pack", "../f1", "large")).stderr,
    'There is no stage "large", but a profile "large".',
  );
  const inside = await show(app, "status", "train/f1/");
  assertEquals(inside.code, 0, inside.stderr);
  assertStringIncludes(inside.stdout, "2 stages: 2 missing");
});

Deno.test("status and export take the name of the results, as the run that made them did", async () => {
  await using project = await testProject(SEEDS);
  const names: (string | undefined)[] = [];
  const app = seedsApp(project, {
    load: (options) => {
      names.push(options.name);
      return seedsApp(project).load(options);
    },
  });
  for (const words of [["reproduce"], ["status"], ["export", `${project.root}/crate`]]) {
    const { code, stderr } = await show(app, ...words, "--name", "slow");
    assertEquals([words[0], code], [words[0], 0], stderr);
  }
  assertEquals(names, ["slow", "slow", "slow"]);
});

Deno.test("mistakes in what the stages are not made from are told, and stop nothing", async () => {
  await using project = await testProject(SEEDS);
  const app = seedsApp(project, {
    async load(options) {
      return { ...await seedsApp(project).load(options), notices: ["b.yaml:1:1: half a field"] };
    },
  });
  const { code, stderr } = await show(app, "reproduce");
  assertEquals(code, 0);
  assertEquals(stderr.match(/note: b\.yaml:1:1: half a field/g)?.length, 1);
  assert(!(await show(app, "reproduce", "--quiet")).stderr.includes("half a field"));
});
