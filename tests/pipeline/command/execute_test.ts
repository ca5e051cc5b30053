import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { followJournals } from "../../../pipeline/live/follow_journals.ts";
import type { LiveRun } from "../../../pipeline/live/live_run.ts";
import { stage, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp, steady } from "../helpers/seeds_app.ts";
import { recordOf } from "../helpers/record_of.ts";

Deno.test("reproduce: the table is on stdout, how it went on stderr", async () => {
  await using project = await testProject(SEEDS);
  const { code, stdout, stderr } = await show(seedsApp(project), "reproduce", "--jobs", "1");
  assertEquals(code, 0);
  assertEquals(stdout, "| seed | % |\n|---|---|\n| s1 | 91 |\n| s2 | 92 |\n");
  assertEquals(
    steady(stderr),
    `\
3 stages: 3 missing. Running up to 1 at once.
start   train/f1/seed-1: never run
result  seed 1: 91 %
done    train/f1/seed-1, _ s
start   train/f1/seed-2: never run
result  seed 2: 92 %
done    train/f1/seed-2, _ s
start   table: never run
done    table, _ s
publish table: results/t.md
3 stages ran, 0 were fresh, _ s.
results/t.md
3 compared.`,
  );
});

Deno.test("reproduce: with nothing to run, nothing is prepared, and the table is shown again", async () => {
  await using project = await testProject(SEEDS);
  let prepared = 0;
  const counting = seedsApp(project, { prepare: () => Promise.resolve(void (prepared += 1)) });
  const first = await show(counting, "reproduce");
  const second = await show(counting, "reproduce");
  assertEquals([second.code, second.stdout, prepared], [0, first.stdout, 1]);
  assertStringIncludes(second.stderr, "3 stages, all fresh: nothing to run.\n");
});

/** What a page would show of the last run in a folder. */
async function lastRun(root: string): Promise<LiveRun> {
  const journals = followJournals(root, Date.now);
  await journals.read();
  return journals.followed().run();
}

Deno.test("reproduce: what is fetched from the cache, before anything runs or amid the run, is in the journal", async () => {
  await using project = await testProject(SEEDS);
  const { root } = project;
  const app = seedsApp(project);
  const reproduce = () => show(app, "reproduce", "--cache", `${root}/cache`);
  await show(app, "reproduce", "--cache", `${root}/cache`, "--cache-write");
  const { key } = await recordOf(project, "train/f1/seed-2");
  await Deno.remove(`${root}/cache/runs/${key}.json`);
  await Deno.remove(`${root}/.cache`, { recursive: true });
  assertEquals((await reproduce()).code, 0);
  const { stages, lines, state } = await lastRun(root);
  assertEquals(state, "done");
  // The table could be asked for only when its second input was there.
  assertEquals(Object.fromEntries(stages.map(({ name, state }) => [name, state])), {
    "train/f1/seed-1": "fresh",
    "train/f1/seed-2": "done",
    table: "fresh",
  });
  const told = lines.filter((line) => line.startsWith("fetched"));
  assertEquals(told.map((line) => line.split(",")[0]), [
    "fetched train/f1/seed-1",
    "fetched table",
  ]);
  await Deno.remove(`${root}/.cache`, { recursive: true });
  const address = `${root}/cache/format/below-a-file`;
  await project.write("cache/format", "");
  await show(app, "reproduce", "--cache", address, "--cache-write");
  const without = (await lastRun(root)).lines.filter((line) => line.includes("without the cache"));
  assertEquals(without.length, 1);
});

Deno.test("reproduce: a failure exits 1 and names stage, error and log", async () => {
  await using project = await testProject(SEEDS);
  const { code, stderr } = await show(
    seedsApp(project),
    "reproduce",
    "--seeds",
    "1",
    "--set",
    "fail=true",
  );
  assertEquals(code, 1);
  assertStringIncludes(
    steady(stderr),
    "FAILED  train/f1/seed-1: diverged\n        | Error: diverged\n",
  );
  assertStringIncludes(steady(stderr), "log: .cache/logs/train/f1/seed-1.<key>.log");
  assertStringIncludes(
    stderr,
    "1 stage failed: train/f1/seed-1. 1 dependant did not run.",
  );
});

Deno.test("reproduce: by the work that stages have to do, the longest starts first where two run at once", async () => {
  await using project = await testProject(SEEDS);
  const app: App = {
    root: project.root,
    importMapFlags: ["--no-lock"],
    load: () => {
      const stages = [1, 2, 9].map((epochs) =>
        stage(`train/for-${epochs}`, "train.ts", { config: { epochs } })
      );
      return Promise.resolve({
        stages,
        goal: stages.map(({ name }) => name),
        times: {
          measured: () => Promise.resolve(() => null),
          command: "measure",
          amount: (_, config) => (config as { epochs: number }).epochs,
          records: [],
        },
      });
    },
  };
  const started = async (jobs: string) => {
    const { stdout } = await show(app, "run", "train", "--force", "--json", "--jobs", jobs);
    const events = stdout.split("\n").map((line) => JSON.parse(line));
    return events.filter(({ type }) => type === "started").map(({ stage }) => stage.slice(-1));
  };
  assertEquals((await started("2")).slice(0, 2).sort(), ["2", "9"]);
  assertEquals(await started("1"), ["1", "2", "9"]);
});

Deno.test("reproduce --json: every line is an event with the version and the time", async () => {
  await using project = await testProject(SEEDS);
  const { code, stdout, stderr } = await show(seedsApp(project), "reproduce", "--json");
  const events = stdout.split("\n").map((line) => JSON.parse(line));
  assertEquals([code, stderr], [0, ""]);
  assertEquals([events[0].type, events.at(-1).type, events.at(-1).ran], ["plan", "summary", 3]);
  assert(events.every(({ version, time }) => version === 1 && !Number.isNaN(Date.parse(time))));
});

Deno.test("reproduce --quiet: only the table", async () => {
  await using project = await testProject(SEEDS);
  const { stdout, stderr } = await show(seedsApp(project), "reproduce", "-q");
  assertStringIncludes(stdout, "| s1 | 91 |");
  assertEquals(stderr, "results/t.md");
});

Deno.test("run and verify --rerun with --quiet: what is prepared is told to show nothing, and --quiet reports of no lack", async () => {
  await using project = await testProject(SEEDS);
  const quiet: boolean[] = [];
  const app = seedsApp(project, {
    prepare: (_, how) => Promise.resolve(void quiet.push(how.quiet)),
    commands: { report: { summary: "Report", example: "report", stages: () => ["table"] } },
    async load(options) {
      const { stages, goal } = await seedsApp(project).load(options);
      return { stages: stages.map((each) => ({ ...each, partial: each.name === "table" })), goal };
    },
  });
  for (
    const words of [
      ["run", "train/f1/seed-1"],
      ["run", "train/f1/seed-1", "--force", "--quiet"],
      ["verify", "--rerun", "train/f1/seed-1", "--quiet"],
    ]
  ) {
    const { code, stderr } = await show(app, ...words);
    assertEquals([words, code], [words, 0], stderr);
    assertEquals(stderr === "", words.includes("--quiet"), stderr);
  }
  assertEquals(quiet, [false, true, true]);
  const lack = "1 of 2 results are not there";
  assertStringIncludes((await show(app, "report")).stderr, lack);
  assertEquals((await show(app, "report", "-q")).stderr.includes(lack), false);
});

Deno.test("run --force: one stage again; its bits being equal, its dependant stays fresh", async () => {
  await using project = await testProject(SEEDS);
  await show(seedsApp(project), "reproduce");
  const { code, stderr } = await show(seedsApp(project), "run", "train/f1/seed-1", "--force");
  assertEquals(code, 0);
  assertStringIncludes(steady(stderr), "start   train/f1/seed-1: forced\n");
  assertStringIncludes(steady(stderr), "_ s; same bits, 1 dependant stays fresh\n1 stage ran");
});

Deno.test("long work is told of before it starts, and in status: by earlier runs on this machine", async () => {
  await using project = await testProject(SEEDS);
  await show(seedsApp(project), "run", "train/f1/seed-1");
  const path = ".cache/store/stages/train/f1/seed-1.json";
  const record = JSON.parse(await project.read(path));
  await project.write(path, JSON.stringify({ ...record, seconds: 7200 }));
  const said = "At least 2\\.0 h of work here\\.";
  assertMatch((await show(seedsApp(project), "status")).stdout, new RegExp(`\\n${said}$`));
  const { stderr } = await show(seedsApp(project), "reproduce");
  assertMatch(stderr, new RegExp(`^${said}\\n3 stages`));
});
