import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LeaveJobs } from "../../pipeline/slurm/leave_jobs.ts";
import { slurmExecutor } from "../../pipeline/slurm/executor.ts";
import { engine } from "../pipeline/helpers/engine.ts";
import { fileURLToPath } from "node:url";
import { stage, testProject } from "../pipeline/helpers/project.ts";
import makeExecutor from "./make_slurm_executor.ts";
import { slowStage, slurm, startSlow, until, watching } from "./slurm.ts";

const MODULE = fileURLToPath(new URL("./make_slurm_executor.ts", import.meta.url));

function test(what: string, work: () => Promise<void>): void {
  Deno.test({ name: `slurm: ${what}`, fn: work, ignore: !Deno.env.has("TEST_CLUSTER") });
}

async function jobsOf(root: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(`${root}/.cache/store/jobs`))).map(({ name }) => name);
}

test("equal stages that are ready together are one array; what depends on them follows", async () => {
  await using project = await testProject({
    "x.ts":
      `export default async ({ seed, output }) => Deno.writeTextFile(output + "/x", "" + seed);`,
  });
  const seeds = [1, 2, 3, 4, 5];
  const stages = [
    ...seeds.map((seed) => stage(`train/seed-${seed}`, "x.ts", { seed })),
    stage("large", "x.ts", { resources: { cores: 2 } }),
    stage("mean", "x.ts", { inputs: { a: "train/seed-1", b: "train/seed-5" } }),
  ];
  const run = await project.run(stages, { executor: makeExecutor(), jobs: 100 });
  assertEquals(run.failed, []);
  const facts = (name: string) => run.verdicts.get(name)?.record?.facts;
  const slurmOf = (name: string) =>
    (facts(name)?.measured as Record<string, Record<string, string>>).slurm!;
  const arrays = seeds.map((seed) => slurmOf(`train/seed-${seed}`).array);
  assertEquals(new Set(arrays).size, 1);
  assertEquals(new Set(seeds.map((seed) => slurmOf(`train/seed-${seed}`).task)).size, 5);
  assertEquals(slurmOf("large").array, undefined);
  const host = facts("mean")?.host as Record<string, unknown>;
  assertEquals(host.deno, Deno.version.deno);
  assertEquals(await jobsOf(project.root), []);
});

test("GPUs are those that Slurm gives, and a stage that asks for none sees none", async () => {
  await using project = await testProject({
    "gpus.ts": `export default async ({ output, send }) => {
      send({ type: "result", text: "[" + (Deno.env.get("CUDA_VISIBLE_DEVICES") ?? "all") + "]" });
      await Deno.writeTextFile(output + "/x", "");
    };`,
  });
  const env = ["CUDA_VISIBLE_DEVICES"];
  const stages = [
    stage("none", "gpus.ts", { permissions: { env } }),
    stage("two", "gpus.ts", { config: { gpus: 2 }, permissions: { env }, resources: { gpus: 2 } }),
  ];
  const run = await project.run(stages, { executor: makeExecutor() });
  assertEquals(run.of("result").map(({ text }) => text), ["[]", "[0,1]"]);
});

test("what Slurm does not accept has failed with its words, and leaves nothing behind", async () => {
  await using project = await testProject();
  const stages = [await slowStage(project.root, "s")];
  const executor = slurmExecutor({ partition: "nope" });
  const [failed] = (await project.run(stages, { executor })).of("failed");
  assertStringIncludes(failed?.message ?? "", "Slurm refused its job");
  assertStringIncludes(failed?.message ?? "", "Invalid partition name specified");
  assertEquals(await jobsOf(project.root), []);
});

test("jobs that are left go on; another executor does not touch their stage, and the next run finds them", async () => {
  await using project = await testProject();
  const stages = [await slowStage(project.root, "a"), await slowStage(project.root, "b")];
  const seen = watching();
  const stop = new AbortController();
  const running = project.run(stages, {
    executor: makeExecutor(),
    jobs: 2,
    stop: stop.signal,
    onEvent: seen.onEvent,
  });
  await seen.process("a");
  await seen.process("b");
  // The project may go to another commit while a job waits, so it runs from a copy.
  const script = await slurm("scontrol", "write", "batch_script", (await seen.job("a")).id, "-");
  assertStringIncludes(script, `${project.root}/.cache/code/job-`);
  stop.abort(new LeaveJobs());
  assertEquals((await running).stopped, true);
  const [refused] = (await project.run(stages.slice(0, 1))).of("failed");
  assertStringIncludes(refused?.message ?? "", "Run with --executor slurm to collect it");
  await project.write("release", "");
  const again = await project.run(stages, { executor: makeExecutor(), jobs: 2 });
  assertEquals(again.failed, []);
  assertEquals(again.of("job").filter(({ state }) => state === "found").length, 2);
  assertEquals(await project.read("a.txt"), "1, checkpoint none");
  assertEquals(await project.read("b.txt"), "1, checkpoint none");
});

test("an engine killed before it knew its job's number finds the job, also when that has ended meanwhile; another user's is let be", async () => {
  await using project = await testProject();
  const stages = [await slowStage(project.root, "s")];
  await using first = engine(project, stages, MODULE);
  await first.until(({ type }) => type === "progress");
  first.process.kill("SIGKILL");
  await first.process.status;
  const [key] = await jobsOf(project.root);
  const path = `.cache/store/jobs/${key}/submitted.json`;
  const known = JSON.parse(await project.read(path));
  await project.write(path, JSON.stringify({ ...known, user: 12345 }));
  const [failed] = (await project.run(stages, { executor: makeExecutor() })).of("failed");
  assertStringIncludes(failed?.message ?? "", "belongs to another user (12345)");
  await project.write(path, JSON.stringify({ ...known, id: null }));
  await project.write("release", "");
  await until(
    "the job has ended",
    async () =>
      await slurm("squeue", "--noheader", "--states=all", "--name=s", "--format=%T") ===
        "COMPLETED",
  );
  const run = await project.run(stages, { executor: makeExecutor() });
  assertEquals([run.failed, await project.read("s.txt")], [[], "1, checkpoint none"]);
  assert(run.of("job").some(({ state }) => state === "found"));
});

test("two engines at once submit each stage once; when one is killed, the other goes on with its job", async () => {
  await using project = await testProject();
  const stages = [
    await slowStage(project.root, "a"),
    await slowStage(project.root, "b", { inputs: { a: "a" } }),
  ];
  await using first = engine(project, stages, MODULE);
  await first.until(({ type }) => type === "progress");
  await using second = engine(project, stages, MODULE);
  await second.until(({ type }) => type === "waiting");
  first.process.kill("SIGKILL");
  await second.until((event) => event.type === "job" && event.state === "found");
  await project.write("release", "");
  assertEquals((await second.process.status).code, 0);
  const said = [await project.read("a.txt"), await project.read("b.txt")];
  assertEquals(said, ["1, checkpoint none", "1, checkpoint none"]);
});

test("a partition that the environment names for squeue hides no job", async () => {
  await using project = await testProject();
  Deno.env.set("SQUEUE_PARTITION", "urgent");
  try {
    // A job that ends at once can be over before the first look at the queue.
    const { seen, running } = await startSlow(project);
    await seen.job("s");
    await project.write("release", "");
    const run = await running;
    const states = run.of("job").map(({ state }) => state);
    assertEquals([run.failed, states.filter((state) => state === "again")], [[], []]);
    assert(states.length > 0, "no look at the queue showed the job");
  } finally {
    Deno.env.delete("SQUEUE_PARTITION");
  }
});

test("downloads and reports run on the engine's machine", async () => {
  await using project = await testProject({
    "x.ts": `export default async ({ output, send }) => {
      send({ type: "result", text: "done" });
      await Deno.writeTextFile(output + "/x", "");
    };`,
  });
  const stages = [
    stage("download", "x.ts", { permissions: { net: ["example.org"] } }),
    stage("report", "x.ts", { inputs: { d: "download" }, partial: true }),
  ];
  const run = await project.run(stages, { executor: makeExecutor() });
  assertEquals([run.failed, run.of("job")], [[], []]);
});
