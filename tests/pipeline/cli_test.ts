import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App, ComparedRun, LoadOptions } from "../../pipeline/app.ts";
import type { Json, Stage } from "../../pipeline/types.ts";
import { stage, type TestProject, testProject } from "./helpers/project.ts";
import { show } from "./helpers/screen.ts";

const FILES = {
  "train.ts": `export default async ({ config, seed, output, tell }) => {
    if (config.fail) throw new Error("diverged");
    tell({ type: "result", text: "seed " + seed + ": " + (90 + seed) + " %" });
    await Deno.writeTextFile(output + "/accuracy", String(90 + seed));
  };`,
  "table.ts": `export default async ({ inputs, output }) => {
    const rows = await Promise.all(Object.keys(inputs).sort().map(async (role) =>
      "| " + role + " | " + await Deno.readTextFile(inputs[role] + "/accuracy") + " |"));
    await Deno.writeTextFile(output + "/t.md", ["| seed | % |", "|---|---|", ...rows, ""].join("\\n"));
  };`,
};

function app({ root }: TestProject, more: Partial<App> = {}): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    load({ seeds = [1, 2], set }: LoadOptions) {
      const config = Object.fromEntries(set.map(({ path, value }) => [path, value])) as Json;
      const trains: Stage[] = seeds.map((seed) =>
        stage(`train/f1/seed-${seed}`, "train.ts", { seed, config })
      );
      const inputs = Object.fromEntries(seeds.map((seed) => [`s${seed}`, `train/f1/seed-${seed}`]));
      const table = stage("table", "table.ts", { inputs, publish: { "t.md": "results/t.md" } });
      return Promise.resolve({
        stages: [...trains, table],
        goal: ["table"],
        committed: {
          records: "results/runs",
          compare: (runs: readonly ComparedRun[]) => {
            const line = `${runs.length} compared.`;
            return Promise.resolve({
              line,
              text: `At length: ${line}`,
              data: { runs: runs.length },
            });
          },
        },
      });
    },
    ...more,
  };
}

/** Durations, machines and digests differ from run to run. */
function steady(text: string): string {
  return text.replace(/\d+\.\d s\b/g, "_ s").replace(/\b[0-9a-f]{12}\b/g, "<digest>")
    .replace(/\.[0-9a-f]{8}\.log/g, ".<key>.log");
}

Deno.test("reproduce: the table is on stdout, how it went on stderr", async () => {
  await using project = await testProject(FILES);
  const { code, stdout, stderr } = await show(app(project), "reproduce", "--jobs", "1");
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
  await using project = await testProject(FILES);
  let prepared = 0;
  const counting = app(project, { prepare: () => Promise.resolve(void (prepared += 1)) });
  const first = await show(counting, "reproduce");
  const second = await show(counting, "reproduce");
  assertEquals([second.code, second.stdout, prepared], [0, first.stdout, 1]);
  assertStringIncludes(second.stderr, "3 stages, all fresh: nothing to run.\n");
});

Deno.test("reproduce: a failure exits 1 and names stage, error and log", async () => {
  await using project = await testProject(FILES);
  const { code, stderr } = await show(
    app(project),
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

Deno.test("reproduce --json: every line is an event with the version and the time", async () => {
  await using project = await testProject(FILES);
  const { code, stdout, stderr } = await show(app(project), "reproduce", "--json");
  const events = stdout.split("\n").map((line) => JSON.parse(line));
  assertEquals([code, stderr], [0, ""]);
  assertEquals([events[0].type, events.at(-1).type, events.at(-1).ran], ["plan", "summary", 3]);
  assert(events.every(({ version, time }) => version === 1 && !Number.isNaN(Date.parse(time))));
});

Deno.test("reproduce --quiet: only the table", async () => {
  await using project = await testProject(FILES);
  const { stdout, stderr } = await show(app(project), "reproduce", "-q");
  assertStringIncludes(stdout, "| s1 | 91 |");
  assertEquals(stderr, "results/t.md");
});

Deno.test("status: stages that differ in a number alone share a line", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "run", "train/f1/seed-1");
  const { code, stdout } = await show(app(project), "status", "--seeds", "3");
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
  await using project = await testProject(FILES);
  const apart: App = app(project, {
    async load(options) {
      const { stages, goal } = await app(project).load(options);
      return { stages: [...stages, stage("estimate", "train.ts")], goal };
    },
  });
  await show(apart, "reproduce");
  const { stdout } = await show(apart, "status");
  assertStringIncludes(stdout, "3 stages: 3 fresh\nRun by name only: estimate");
  assertStringIncludes((await show(apart, "status", "estimate")).stdout, "missing  estimate");
});

Deno.test("status: what the application has to say of the whole comes last, made from outputs that are fresh", async () => {
  await using project = await testProject(FILES);
  const plain = app(project);
  const told = app(project, {
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
});

Deno.test("status --json: a document with a version, states and reasons", async () => {
  await using project = await testProject(FILES);
  const { stdout } = await show(app(project), "status", "train", "--json");
  const { version, stages } = JSON.parse(stdout);
  assertEquals([version, stages.length], [1, 2]);
  assertEquals([stages[0].stage, stages[0].state, stages[0].reasons], [
    "train/f1/seed-1",
    "missing",
    [{ type: "never" }],
  ]);
});

Deno.test("why: tells old and new values, what is further up, and the last run", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const fresh = await show(app(project), "why", "table");
  assertStringIncludes(fresh.stdout, "table is fresh: nothing that decides its result has changed");
  const train = await show(app(project), "why", "train/f1/seed-1", "--set", "rate=0.5");
  assertStringIncludes(
    train.stdout,
    "is stale: it has to run again.\n  - config rate: (none) → 0.5\n",
  );
  assertMatch(train.stdout, /The run that it was compared with:\n {2}started {2}\d{4}-\d\d-\d\d /);
  const table = await show(app(project), "why", "table", "--set", "rate=0.5");
  assertStringIncludes(
    table.stdout,
    "table is waiting: it is unchanged, and runs if the result of an input changes.\n" +
      "  - waits for train/f1/seed-1, train/f1/seed-2\n" +
      "Upstream:\n  - train/f1/seed-1: config rate: (none) → 0.5\n",
  );
});

Deno.test("run --force: one stage again; its bits being equal, its dependant stays fresh", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { code, stderr } = await show(app(project), "run", "train/f1/seed-1", "--force");
  assertEquals(code, 0);
  assertStringIncludes(steady(stderr), "start   train/f1/seed-1: forced\n");
  assertStringIncludes(steady(stderr), "_ s; same bits, 1 dependant stays fresh\n1 stage ran");
});

Deno.test("graph: Mermaid text with every stage and edge", async () => {
  await using project = await testProject(FILES);
  const { stdout } = await show(app(project), "graph");
  assertStringIncludes(
    stdout,
    `\
flowchart LR
  s0["train/f1/seed-1"]:::missing
  s1["train/f1/seed-2"]:::missing
  s2["table"]:::missing
  s0 --> s2
  s1 --> s2
`,
  );
});

Deno.test("cli: values of --set are YAML, seeds are a number or a list", async () => {
  await using project = await testProject(FILES);
  let seen: LoadOptions | undefined;
  const spying: App = {
    ...app(project),
    load: (options) => {
      seen = options;
      return app(project).load(options);
    },
  };
  await show(
    spying,
    ...[
      "status",
      "--seeds",
      "1,4",
      "--set",
      "a.b=1e-3",
      "--set",
      "c=[x, 2]",
      "--set",
      "d=2026-01-01",
    ],
    ...["--profile", "quick"],
  );
  assertEquals(seen, {
    root: project.root,
    profile: "quick",
    seeds: [1, 4],
    added: {},
    set: [
      { path: "a.b", value: 0.001 },
      { path: "c", value: ["x", 2] },
      { path: "d", value: "2026-01-01" },
    ],
  });
});

Deno.test("cli: an application's UserError is told without a stack, a failed preparation exits 1", async () => {
  await using project = await testProject(FILES);
  const mistake = Object.assign(new Error('configs/x.yaml: unknown field "rat"'), {
    name: "UserError",
  });
  const bad = await show(app(project, { load: () => Promise.reject(mistake) }), "status");
  assertEquals([bad.code, bad.stderr], [2, 'error: configs/x.yaml: unknown field "rat"']);
  const offline = Object.assign(new Error("no way to libtensorflow"), { name: "LocateError" });
  const failing = await show(app(project, { prepare: () => Promise.reject(offline) }), "reproduce");
  assertEquals(failing.code, 1);
  assertMatch(failing.stderr, /error: no way to libtensorflow$/);
  assertEquals(await project.exists(".cache/store/runs"), false);
});

Deno.test("cli: what the operating system refuses is a sentence with what to do, exit code 1", async () => {
  await using project = await testProject(FILES);
  for (
    const [code, message, advice] of [
      ["EROFS", "Read-only file system (os error 30): mkdir '/x'", "copy the project"],
      ["EMFILE", "Too many open files (os error 24): open '/x'", "ulimit -n 4096"],
      ["ENOSPC", "No space left on device (os error 28)", "Make room"],
    ] as const
  ) {
    const refused = Object.assign(new Error(message), { code });
    const shown = await show(app(project, { load: () => Promise.reject(refused) }), "status");
    assertEquals(shown.code, 1);
    assertStringIncludes(shown.stderr, `error: ${message}. `);
    assertStringIncludes(shown.stderr, advice);
    assertEquals(shown.stderr.split("\n").length, 1, "no stack");
  }
});

Deno.test("cli: a bug keeps its stack", async () => {
  await using project = await testProject(FILES);
  const bug = Object.assign(new TypeError("x is not a function"), { code: "constructor" });
  const shown = await show(app(project, { load: () => Promise.reject(bug) }), "status");
  assertEquals(shown.code, 1);
  assertStringIncludes(shown.stderr, "    at ");
});

Deno.test("a command that reports runs nothing that is missing, and says what that is and how to get it", async () => {
  await using project = await testProject(FILES);
  const reporting: App = app(project, {
    commands: { report: { summary: "Report", example: "report", stages: () => ["table"] } },
    async load(options) {
      const { stages, goal } = await app(project).load(options);
      return { stages: stages.map((each) => ({ ...each, partial: each.name === "table" })), goal };
    },
  });
  const nothing = await show(reporting, "report");
  assertEquals([nothing.code, nothing.stderr], [
    2,
    "error: Reporting: none of the 2 results is there. To make them: deno task reproduce. " +
    "To take published ones: deno task restore.",
  ]);
  await show(reporting, "run", "train/f1/seed-2");
  const { code, stdout, stderr } = await show(reporting, "report", "--seeds", "1,2");
  assertEquals([code, stdout], [0, "| seed | % |\n|---|---|\n| s2 | 92 |\n"]);
  assertMatch(
    stderr,
    /1 of 2 results are not there, such as train\/f1\/seed-1\. To make them: deno task reproduce --seeds 2\.$/,
  );
});

Deno.test("long work is told of before it starts, and in status: by earlier runs on this machine", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "run", "train/f1/seed-1");
  const path = ".cache/store/stages/train/f1/seed-1.json";
  const record = JSON.parse(await project.read(path));
  await project.write(path, JSON.stringify({ ...record, seconds: 7200 }));
  const said = "At least 2 h 0 min of work here.";
  assertMatch((await show(app(project), "status")).stdout, new RegExp(`\\n${said}$`));
  const { stderr } = await show(app(project), "reproduce");
  assertMatch(stderr, new RegExp(`^${said}\\n3 stages`));
});
