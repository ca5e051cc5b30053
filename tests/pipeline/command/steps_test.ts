/** A command of an application's own that runs stages in steps. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { App, OpenedWorkflow, OpenWorkflow } from "../../../pipeline/app.ts";
import { httpCache } from "../cache/backends.ts";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp } from "../helpers/seeds_app.ts";

/** An application with a command that works with its opened workflow. */
function stepsApp(project: TestProject, work: (opened: OpenedWorkflow) => Promise<number>): App {
  const app = seedsApp(project);
  return {
    ...app,
    commands: {
      search: {
        words: "<what>",
        flags: ["set"],
        ownFlags: { effort: { value: "<n>", summary: "How hard" } },
        summary: "Search in steps",
        example: "search best",
        steps: async ({ set }, open: OpenWorkflow) =>
          await work(await open(await app.load({ root: project.root, set }))),
      },
    },
  };
}

Deno.test("steps: a later step is chosen by the result of an earlier one, and what was run is used", async () => {
  await using project = await testProject(SEEDS);
  const app = stepsApp(project, async ({ run, outputs }) => {
    assertEquals(outputs()("train/f1/seed-1"), null);
    const first = await run(["train/f1/seed-1"]);
    const accuracy = await Deno.readTextFile(`${outputs()("train/f1/seed-1")}/accuracy`);
    const second = accuracy === "91" ? await run(["table"], { shows: true }) : first;
    return first.code + second.code;
  });
  const { code, stdout, stderr } = await show(app, "search", "best", "--jobs", "1");
  assertEquals([code, stdout], [0, "| seed | % |\n|---|---|\n| s1 | 91 |\n| s2 | 92 |\n"]);
  assertEquals([...stderr.matchAll(/^start +(\S+):/gm)].map(([, stage]) => stage), [
    "train/f1/seed-1",
    "train/f1/seed-2",
    "table",
  ]);
});

Deno.test("steps: a failure comes back with its message, and the next step can go on", async () => {
  await using project = await testProject(SEEDS);
  const app = stepsApp(project, async ({ run }) => {
    const { code, failures } = await run(["train/f1/seed-1"]);
    return code === 1 && failures[0]!.message.includes("diverged") ? 0 : 3;
  });
  assertEquals((await show(app, "search", "best", "--set", "fail=true")).code, 0);
});

Deno.test("steps: how long a step takes leaves out what an earlier one needs as well", async () => {
  await using project = await testProject(SEEDS);
  const app = stepsApp(project, async ({ run, timeOf }) => {
    const all = await timeOf(["table"]);
    const rest = await timeOf(["table"], ["train/f1/seed-1"]);
    assertEquals([all.unknown, rest.unknown], [3, 2]);
    await run(["train/f1/seed-1"]);
    assertEquals((await timeOf(["train/f1/seed-1"])).unknown, 0);
    return 0;
  });
  assertEquals((await show(app, "search", "best")).code, 0);
});

Deno.test("steps: such a command takes its own flags and those of runs, and no other does", async () => {
  await using project = await testProject(SEEDS);
  const app = stepsApp(project, () => Promise.resolve(0));
  assertEquals((await show(app, "search", "best", "--effort", "3", "--quiet")).code, 0);
  const other = await show(app, "run", "table", "--effort", "3");
  assertEquals(other.code, 2);
  assertStringIncludes(other.stderr, '--effort belongs to "search"; "run" does not take it.');
  const help = await show(app, "help", "search");
  assertStringIncludes(help.stdout, "--effort <n>");
});

/** Searches in two steps, in a process of its own with this environment. */
async function searchAlone(
  project: TestProject,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stderr: string; readonly left: readonly string[] }> {
  const code = `
    import { runCli } from "./pipeline/cli.ts";
    import { seedsApp } from "./tests/pipeline/helpers/seeds_app.ts";
    const project = { root: ${JSON.stringify(project.root)} };
    const app = seedsApp(project);
    const steps = async ({ set }, open) => {
      const first = await (await open(await app.load({ ...project, set }))).run(["train/f1/seed-1"]);
      const last = await (await open(await app.load({ ...project, set }))).run(["table"]);
      return first.code + last.code;
    };
    const search = { words: "<what>", flags: ["set"], steps, summary: "Search", example: "search best" };
    const told = [];
    console.error = (text) => told.push(text);
    const code = await runCli(["search", "best", ...${JSON.stringify(argv)}], {
      ...app,
      commands: { search },
    });
    const left = Object.keys(Deno.env.toObject()).filter((name) => name.startsWith("CACHE_"));
    console.log(JSON.stringify({ code, stderr: told.join("\\n"), left }));
    Deno.exit(0);`;
  return await inOwnProcess(code, environment) as Awaited<ReturnType<typeof searchAlone>>;
}

Deno.test("steps: each step has the cache of the environment and its credentials, and no process inherits them", async () => {
  await using cache = await httpCache();
  const environment = { CACHE_URL: cache.address, ...cache.environment };
  await using project = await testProject(SEEDS);
  const first = await searchAlone(project, ["--cache-write"], environment);
  assertEquals([first.code, first.left], [0, []], first.stderr);
  await using other = await testProject(SEEDS);
  const second = await searchAlone(other, [], environment);
  assertEquals([second.code, second.stderr.includes("start ")], [0, false], second.stderr);
  assertEquals([...second.stderr.matchAll(/^fetched (\S+),/gm)].map(([, stage]) => stage), [
    "train/f1/seed-1",
    "train/f1/seed-2",
    "table",
  ]);
});

Deno.test("steps: all steps have one live view, whose address is told once", async () => {
  await using project = await testProject(SEEDS);
  const { code, stderr } = await searchAlone(project, ["--ui"]);
  assertEquals(code, 0, stderr);
  assertEquals([...stderr.matchAll(/The live view opens once, in one browser: http:/g)].length, 1);
});
