import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { gone } from "../pipeline/helpers/engine.ts";
import { testProject } from "../pipeline/helpers/project.ts";
import makeExecutor from "./make_slurm_executor.ts";
import { slowStage, slurm, startSlow, until, watching } from "./slurm.ts";

const folder = (Deno.env.get("SLURM_CONF") ?? "").replace(/\/[^/]*$/, "");

function test(what: string, work: () => Promise<void>): void {
  Deno.test({ name: `slurm faults: ${what}`, fn: work, ignore: !Deno.env.has("TEST_CLUSTER") });
}

/** Ends a daemon as a crash would. */
async function crash(daemon: string): Promise<void> {
  const pid = Number(await Deno.readTextFile(`${folder}/${daemon}.pid`));
  Deno.kill(pid, "SIGKILL");
  assert(await gone(pid));
}

/** All processes of this cluster whose command line holds a text. */
async function processesOf(text: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    const read = (file: string) => Deno.readTextFile(`/proc/${name}/${file}`).catch(() => "");
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    if ((await read("cmdline")).includes(text) && (await read("environ")).includes(folder)) {
      found.push(Number(name));
    }
  }
  return found;
}

/** The process that started another one. */
async function parentOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

test("a stage's process that is killed has failed, and says so", async () => {
  await using project = await testProject();
  const { seen, running } = await startSlow(project);
  Deno.kill(await seen.process("s"), "SIGKILL");
  assertEquals((await running).failed, ["s"]);
  assertStringIncludes(seen.of("failed")[0]?.message ?? "", "its process was killed");
});

test("a job that ends without a word has failed, with what Slurm says of it", async () => {
  await using project = await testProject();
  const { seen, running } = await startSlow(project);
  const stage = await seen.process("s");
  for (const pid of await processesOf(`${project.root}/.cache/store/jobs`)) {
    Deno.kill(pid, "SIGKILL");
  }
  assertEquals((await running).failed, ["s"]);
  assertMatch(seen.of("failed")[0]?.message ?? "", /^its job \d+ on node\d ended as FAILED/);
  assert(await gone(stage), "the stage outlived its job");
});

test("a cancelled job is told as such, and the next run submits it again", async () => {
  await using project = await testProject();
  const { stages, seen, running } = await startSlow(project);
  await seen.process("s");
  await slurm("scancel", (await seen.job("s")).id);
  assertEquals((await running).failed, ["s"]);
  assertMatch(seen.of("failed")[0]?.message ?? "", /^its job \d+ was cancelled in Slurm/);
  await project.write("release", "");
  assertEquals((await project.run(stages, { executor: makeExecutor() })).failed, []);
  assertEquals(await project.read("s.txt"), "11, checkpoint after 1");
});

test("a requeued job goes on from its checkpoint, under its number", async () => {
  await using project = await testProject();
  const { seen, running } = await startSlow(project);
  await seen.process("s");
  const { id } = await seen.job("s");
  await slurm("scontrol", "requeue", id);
  await seen.process("s", 1);
  await project.write("release", "");
  assertEquals((await running).failed, []);
  assertEquals(await project.read("s.txt"), "11, checkpoint after 1");
  assertEquals([...new Set(seen.of("job").map(({ job }) => job))], [id]);
});

test("a preempted job gives its node to the urgent one, and goes on from its checkpoint after it", async () => {
  await using project = await testProject();
  const seen = watching();
  // Each as large as a node, of which there are two.
  const stages = await Promise.all(
    ["a", "b"].map((name) => slowStage(project.root, name, { resources: { cores: 4 } })),
  );
  const running = project.run(stages, { executor: makeExecutor(), jobs: 2, ...seen });
  await seen.process("a");
  await seen.process("b");
  const urgent = await slurm(
    ...["sbatch", "--parsable", "--partition=urgent", "--cpus-per-task=4", "--output=/dev/null"],
    "--wrap=sleep 1",
  );
  const requeued = () =>
    seen.of("job").find(({ state, stage }, i, all) =>
      state === "queued" &&
      all.slice(0, i).some((before) => before.stage === stage && before.state === "running")
    );
  const state = () =>
    slurm("squeue", "--noheader", "--states=all", `--jobs=${urgent}`, "--format=%T");
  await until("the urgent job runs", async () => ["RUNNING", "COMPLETED"].includes(await state()));
  await until("one stage has to wait", () => requeued() !== undefined);
  const { stage } = requeued()!;
  await seen.process(stage, 1);
  await project.write("release", "");
  assertEquals((await running).failed, []);
  const said = [await project.read("a.txt"), await project.read("b.txt")].sort();
  assertEquals(said, ["1, checkpoint none", "11, checkpoint after 1"]);
});

test("a stage whose node is lost goes on elsewhere", async () => {
  await using project = await testProject();
  const { seen, running } = await startSlow(project);
  const stage = await seen.process("s");
  const { node } = await seen.job("s");
  // The daemon, the job's keeper and all that runs there.
  const job = await processesOf(`${project.root}/.cache/store/jobs`);
  const keepers = await Promise.all(job.map(parentOf));
  await crash(node);
  for (const pid of [...keepers, ...job, stage]) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // It went with another.
    }
  }
  await seen.process("s", 1);
  await project.write("release", "");
  assertEquals((await running).failed, []);
  assertEquals(await project.read("s.txt"), "11, checkpoint none");
  await slurm("slurmd", "-N", node);
  const idle = () => slurm("sinfo", "--noheader", "--Node", "--states=idle", "--format=%N");
  await until("the node comes back", async () => (await idle()).includes(node));
});
