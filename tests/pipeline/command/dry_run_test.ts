import { assertEquals, assertStringIncludes } from "@std/assert";
import type { App, OutputOf } from "../../../pipeline/app.ts";
import { forgetHosts } from "../helpers/forget_hosts.ts";
import { stage, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp } from "../helpers/seeds_app.ts";

Deno.test("run --dry-run: the stages that would run, with the reasons, and nothing else; nothing runs", async () => {
  await using project = await testProject(SEEDS);
  const app = seedsApp(project);
  const { code, stdout, stderr } = await show(app, "run", "train/f1/seed-2", "--dry-run");
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout,
    "missing  train/f1/seed-2  never run\n\n1 stage: 1 missing\nNothing was run.",
  );
  await show(app, "run", "train/f1/seed-1");
  const all = await show(app, "reproduce", "-n");
  assertEquals(
    all.stdout,
    `\
missing  train/f1/seed-2  never run
missing  table            never run; waits for train/f1/seed-2

2 stages: 2 missing
Nothing was run.`,
  );
  assertEquals(await project.exists("results/t.md"), false);
});

Deno.test("run --dry-run: what runs is what it said, forced or changed, and where all is fresh it says so", async () => {
  await using project = await testProject(SEEDS);
  const app = seedsApp(project);
  await show(app, "reproduce");
  const fresh = await show(app, "reproduce", "--dry-run");
  assertEquals(fresh.stdout, "3 stages, all fresh: nothing would run.");
  for (
    const [words, stages] of [
      [["run", "train/f1/seed-1", "--force"], ["train/f1/seed-1"]],
      [["run", "table", "--set", "rate=2"], ["train/f1/seed-1", "train/f1/seed-2", "table"]],
    ] as const
  ) {
    const { stdout } = await show(app, ...words, "--dry-run", "--json");
    const { version, stages: said } = JSON.parse(stdout);
    assertEquals([version, said.map(({ stage }: { stage: string }) => stage)], [1, stages]);
    const { stdout: lines } = await show(app, ...words, "--json");
    const events = lines.split("\n").map((line) => JSON.parse(line));
    const started = events.filter(({ type }) => type === "started").map(({ stage }) => stage);
    const planned = events.find(({ type }) => type === "plan").stages as { reasons: unknown[] }[];
    const what = ({ stage, state, reasons }: Record<string, unknown>) => ({
      stage,
      state,
      reasons,
    });
    assertEquals(planned.filter(({ reasons }) => reasons.length > 0).map(what), said.map(what));
    // A table that only waits may turn out to be fresh.
    assertEquals(new Set(started).difference(new Set(stages)), new Set());
    assertEquals(started.includes("train/f1/seed-1"), true);
  }
  const { stdout } = await show(app, "run", "train/f1/seed-1", "--force", "-n");
  assertStringIncludes(stdout, "stale    train/f1/seed-1  forced\n\n1 stage: 1 stale\n");
  const { stderr } = await show(app, "run", "train/f1/seed-1", "--force");
  assertStringIncludes(stderr, "1 stage: 1 stale. Running up to ");
});

Deno.test("run --dry-run: the time is that of a measurement which nothing that runs reads", async () => {
  await using project = await testProject(SEEDS);
  const { load, ...app } = seedsApp(project);
  const timed: App = {
    ...app,
    load: async (options) => {
      const { stages, ...rest } = await load(options);
      const hours = (outputOf: OutputOf) => outputOf("estimate") === null ? null : 3600;
      return {
        ...rest,
        stages: [...stages, stage("estimate", "train.ts")],
        times: {
          command: "none",
          records: [],
          measured: (outputOf) => Promise.resolve(() => hours(outputOf)),
          amount: () => null,
        },
      };
    },
  };
  const words = ["run", "train/f1/seed-1", "--dry-run"];
  assertStringIncludes((await show(timed, ...words)).stdout, "missing\nNothing was run.");
  await show(timed, "run", "estimate");
  await forgetHosts(project);
  assertStringIncludes((await show(timed, ...words)).stdout, "About 60 min of work here.");
});

Deno.test("run --force: the time of what is fresh and forced is told as --dry-run tells it, and no time without it; a cache is told", async () => {
  await using project = await testProject(SEEDS);
  const { load, ...app } = seedsApp(project);
  const timed: App = {
    ...app,
    load: async (options) => ({
      ...await load(options),
      times: {
        command: "none",
        records: [],
        measured: () => Promise.resolve((stage) => stage === "train/f1/seed-1" ? 3600 : 0),
        amount: () => null,
      },
    }),
  };
  await show(timed, "reproduce");
  await forgetHosts(project);
  const time = "About 60 min of work here.";
  const words = ["run", "train/f1/seed-1"];
  const said = await show(timed, ...words, "--force", "--dry-run");
  assertStringIncludes(said.stdout, `${time} Nothing was run.`);
  const fresh = await show(timed, ...words);
  assertEquals(fresh.stderr, "1 stage, all fresh: nothing to run.");
  const cached = [...words, "--force", "--cache", `${project.root}/cache`];
  assertStringIncludes(
    (await show(timed, ...cached, "--dry-run")).stdout,
    `${time} What the cache has is fetched instead. Nothing was run.`,
  );
  assertEquals(
    (await show(timed, ...cached)).stderr.split("\n")[0],
    `${time} What the cache has is fetched instead.`,
  );
  await forgetHosts(project);
  const forced = await show(timed, ...words, "--force");
  assertEquals(forced.stderr.split("\n")[0], time);
  assertStringIncludes(forced.stderr, "start   train/f1/seed-1: forced\n");
});
