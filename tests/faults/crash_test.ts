import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { listFiles } from "../../pipeline/key/digest.ts";
import { openStore } from "../../pipeline/store/store.ts";
import { namesIn } from "../../pipeline/system/folder.ts";
import type { TestProject } from "../pipeline/helpers/project.ts";
import { awaitStageProcesses } from "./await_stage_processes.ts";
import { type Fault, losePower, type Operation } from "./faulty_disk.ts";
import { wait } from "./harm.ts";
import { random } from "./random.ts";
import { STAGES, workload } from "./workload.ts";
import { ROOT } from "../root.ts";

/** How many of the instants are tried: `FAULTS=all` for every one, as `deno task test:faults` does; `at:104` for that one. */
const WANTED = Deno.env.get("FAULTS") ?? "4";
const SEED = Number(Deno.env.get("FAULTS_SEED") ?? "1");

interface Crash {
  readonly code: number;
  readonly operations: readonly Operation[];
  readonly started: readonly string[];
}

/** Runs an engine on a faulty disk. `during` may do harm to its process from outside. */
async function crash(
  project: TestProject,
  fault: Fault,
  during: (engine: Deno.ChildProcess) => Promise<void> = () => Promise.resolve(),
): Promise<Crash & { saved: string }> {
  const aside = `${project.root}/.faults`;
  await Deno.mkdir(aside, { recursive: true });
  // One for each engine: several may run at once.
  const journal = `${aside}/${crypto.randomUUID()}`;
  const engine = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-lock", "--no-check"],
      `--config=${ROOT}/deno.json`,
      fileURLToPath(new URL("./driver.ts", import.meta.url)),
      project.root,
      ...[STAGES, fault].map((value) => JSON.stringify(value)),
      journal,
      aside,
    ],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const [text, { code }] = await Promise.all([
    new Response(engine.stdout).text(),
    engine.status,
    during(engine),
  ]);
  const started = text.split("\n").filter((line) => line.includes('"type":"started"'));
  const lines = (await Deno.readTextFile(journal).catch(() => "")).trim().split("\n");
  const operations = lines.filter(Boolean).map((line) => JSON.parse(line) as Operation);
  return { code, operations, started, saved: aside };
}

/** What a project holds that must be the same after any fault. */
async function results(project: TestProject, where = ""): Promise<Record<string, unknown>> {
  const run = await project.run(STAGES);
  assertEquals([run.failed, run.blocked], [[], []], where);
  const { folder, verify } = await openStore(`${project.root}/.cache`);
  for (const { record } of run.verdicts.values()) {
    if (record !== null) {
      assertEquals(await verify(record.output.digest), null, where);
    }
  }
  const temporary = await namesIn(`${folder}/temporary`);
  assertEquals(temporary.filter((name) => !name.startsWith("file.")), [], where);
  assertEquals(await namesIn(`${folder}/scratch`), [], where);
  assertEquals((await project.run(STAGES)).started, [], where);
  return {
    table: await project.read("results/table.md"),
    published: await listFiles(`${project.root}/results`),
    outputs: [...run.verdicts].map(([name, { record }]) => [name, record?.output]),
  };
}

/** An undisturbed run: what must come out, how many operations there are, and how long it takes. */
const reference = (async () => {
  await using project = await workload();
  assertEquals((await crash(project, { kind: "none", at: 0 })).code, 0);
  const memory = await project.read(".cache/code.json");
  await using second = await workload(memory);
  const began = performance.now();
  const { operations } = await crash(second, { kind: "none", at: 0 });
  const runMs = performance.now() - began;
  const found = await results(project);
  assertEquals(await results(second), found);
  return { operations, memory, runMs, results: found };
})();

function instants(operations: number, next: () => number): number[] {
  const all = Array.from({ length: operations }, (_, i) => i + 1);
  if (WANTED === "all") return all;
  if (WANTED.startsWith("at:")) return [Number(WANTED.slice(3))];
  return Array.from({ length: Number(WANTED) }, () => all[Math.floor(next() * operations)]!);
}

const describe = (one: Operation | undefined) =>
  one === undefined ? "" : `${one.type} ${one.path.replace(/^.*\/pipeline-[^/]*\//, "")}`;

for (
  const [what, kind, power] of [
    ["the engine is killed at any operation on the disk", "kill", false],
    ["the power goes at any operation, and what was not flushed is lost", "kill", true],
    ["the disk is full from any operation on", "full", false],
  ] as const
) {
  Deno.test(`faults: ${what}; the next run ends in the same bytes`, async () => {
    const { operations, memory, results: wanted } = await reference;
    const next = random(SEED + Number(power));
    for (const at of instants(operations.length, next)) {
      await using project = await workload(memory);
      const fell = await crash(project, { kind, at });
      const where = `operation ${at} (${describe(operations[at - 1])}), FAULTS_SEED=${SEED}`;
      if (kind === "kill") assertEquals(fell.code, 137, where);
      const luck = random(SEED * 10_000 + at);
      if (power) losePower(fell.operations, fell.saved, () => luck() < 0.5);
      const [published] = [await project.read("results/table.md").catch(() => null)];
      assert(
        published === null || published === wanted.table || power,
        `half a table was published: ${where}`,
      );
      assertEquals(await results(project, where), wanted, where);
    }
  });
}

for (
  const { what, engine: isEngine = false, stages: areStages = false } of [
    { what: "the engine", engine: true },
    { what: "a stage", stages: true },
    { what: "the engine and its stages", engine: true, stages: true },
  ]
) {
  Deno.test(`faults: ${what} killed at random times; the next run ends in the same bytes`, async () => {
    const { memory, runMs, results: wanted } = await reference;
    const next = random(SEED + 7 * what.length);
    const times = WANTED === "all" ? 60 : Math.max(2, Math.floor(Number(WANTED) / 2) || 0);
    const killed = { engine: false, stages: false };
    const kill = (id: number, victim: "engine" | "stages") => {
      try {
        Deno.kill(id, "SIGKILL");
        killed[victim] = true;
      } catch {
        // It has ended.
      }
    };
    for (let i = 0; i < times; i += 1) {
      await using project = await workload(memory);
      // One in each part of a run, so that not all come after its end.
      const ms = Math.floor((i + next()) / times * runMs);
      await crash(project, { kind: "none", at: 0 }, async (engine) => {
        await wait(ms);
        const stages = areStages ? await awaitStageProcesses(project.root, engine) : [];
        if (isEngine) kill(engine.pid, "engine");
        for (const id of stages) kill(id, "stages");
      });
      assertEquals(await results(project), wanted, `after ${ms} ms, FAULTS_SEED=${SEED}`);
    }
    const found = `nothing to kill was there, FAULTS_SEED=${SEED}`;
    assertEquals(killed, { engine: isEngine, stages: areStages }, found);
  });
}

Deno.test("faults: engines started at the same moment run each stage once, and all end well", async () => {
  const { memory, results: wanted } = await reference;
  await using project = await workload(memory);
  const engines = await Promise.all(
    [1, 2, 3].map(() => crash(project, { kind: "none", at: 0 })),
  );
  assertEquals(engines.map(({ code }) => code), [0, 0, 0]);
  assertEquals(engines.flatMap(({ started }) => started).length, STAGES.length);
  assertEquals(await results(project), wanted);
});
