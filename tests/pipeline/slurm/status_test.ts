import { assertAlmostEquals, assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import type { Verdict } from "../../../pipeline/plan/plan.ts";
import { clusterHours } from "../../../pipeline/slurm/cluster_hours.ts";
import { appendMessage, writeSubmission } from "../../../pipeline/slurm/job_folder.ts";
import { slurmScreen } from "../../../pipeline/slurm/screen.ts";
import type { JobStatus } from "../../../pipeline/slurm/status.ts";
import type { RunRecord, Stage } from "../../../pipeline/types.ts";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { stage, testProject } from "../helpers/project.ts";

type Known = Pick<Verdict, "state" | "record">;

/** A verdict on a stage that took so many seconds, with this configuration, after attempts that were interrupted. */
function ran(
  { program, config }: Stage,
  seconds: number,
  state: Verdict["state"] = "fresh",
  earlier: readonly number[] = [],
): Known {
  const measured = {
    earlier: earlier.map((seconds) => ({ started: "2026-01-01T00:00:00Z", seconds })),
  };
  const record = { seconds, keyRecord: { program, config }, facts: { measured } };
  return { state, record: record as unknown as RunRecord };
}
const missing: Known = { state: "missing", record: null };

Deno.test("slurm status: hours to come are those of equal stages with other seeds, times their GPUs", () => {
  const train = (name: string, gpus: number, rate = 1) =>
    stage(name, "train.ts", { config: { rate }, resources: { gpus } });
  const [a, b, c, d, e] = [
    ...["a", "b", "c"].map((name) => train(name, 2)),
    train("d", 2, 9),
    stage("e", "table.ts"),
  ] as [Stage, Stage, Stage, Stage, Stage];
  const verdicts = new Map<string, Known>([
    ["a", ran(a, 3600)],
    // Its record is that of another rate.
    ["b", ran(train("b", 2, 5), 999, "stale")],
    ["c", missing],
    ["d", missing],
    ["e", ran(e, 5000)],
  ]);
  const elapsed = (name: string) => name === "c" ? 1800 : 0;
  const hours = clusterHours([a, b, c, d, e], [a, b, c, d, e], verdicts, elapsed);
  assertEquals([hours.unit, hours.left, hours.estimated], ["GPU", 3, 2]);
  // One hour on two GPUs is over, half an hour on two is running; left are its other half and one more.
  assertAlmostEquals(hours.soFar, 3);
  assertAlmostEquals(hours.toCome, 3);
});

Deno.test("slurm status: a training that took several jobs counts with all of them, and so does what it tells of others", () => {
  const train = (name: string) => stage(name, "train.ts", { resources: { gpus: 1 } });
  const [a, b] = [train("a"), train("b")];
  const verdicts = new Map<string, Known>([
    ["a", ran(a, 1800, "fresh", [3600, 1800])],
    ["b", missing],
  ]);
  const hours = clusterHours([a, b], [a, b], verdicts, () => 0);
  assertEquals([hours.soFar, hours.toCome], [2, 2]);
});

Deno.test("slurm status: work of earlier jobs that a stage goes on from is counted, beside that of its present job", async () => {
  await using project = await testProject({ "x.ts": "export default () => {};" });
  const stages = ["runs", "waits", "new"].map((name, seed) =>
    stage(name, "x.ts", { seed, resources: { cores: 1 } })
  );
  const verdicts = await project.status(stages);
  const store = `${project.root}/.cache/store`;
  const now = Date.now();
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  for (const name of ["runs", "waits"]) {
    const key = verdicts.get(name)!.key!;
    await project.write(`.cache/store/scratch/${key}/checkpoint`, "");
    const earlier = [{ started: ago(300), seconds: 3600, facts: {} }];
    // The process of the running job notes its own attempt too, whose checkpoints are a part of its time.
    const own = [{ started: ago(29), facts: {} }];
    await project.write(
      `.cache/store/scratch/${key}.attempts`,
      JSON.stringify([...earlier, ...(name === "runs" ? own : [])]),
    );
  }
  const folder = `${store}/jobs/${verdicts.get("runs")!.key}`;
  const other = `${store}/jobs/of-other-code`;
  for (const each of [folder, other]) await Deno.mkdir(each, { recursive: true });
  const about = { stage: "runs", submission: "s", index: 0, of: 1, at: now, user: null };
  await writeSubmission(folder, { ...about, id: "7" });
  // The controller has given its number to another job since.
  await writeSubmission(other, { ...about, stage: "old", submission: "t", id: "8" });
  const running = { type: "running", node: "n1", at: now - 30 * 60_000, locked: true } as const;
  await appendMessage(folder, running);
  await project.write(
    "bin/squeue",
    "#!/bin/sh\necho '7|RUNNING|n1|s|None'\necho '8|RUNNING|n1|of another|None'\n",
  );
  await Deno.chmod(`${project.root}/bin/squeue`, 0o755);
  const code = `import { plan } from "./pipeline/plan/plan.ts";
    import { openProject } from "./pipeline/plan/project.ts";
    import { slurmStatus } from "./pipeline/slurm/status.ts";
    const stages = ${JSON.stringify(stages)};
    const project = await openProject(${JSON.stringify(project.root)}, stages);
    const { jobs, hours, others } = await slurmStatus(project, plan(project), stages.map(({ name }) => name));
    const told = [...jobs, ...others].map(({ stage, state }) => stage + " " + state);
    console.log(JSON.stringify([told, hours.soFar]));`;
  const path = `${project.root}/bin:${Deno.env.get("PATH")}`;
  const [states, soFar] = await inOwnProcess(code, { PATH: path }) as [string[], number];
  assertEquals(states, ["runs running", "old ended"]);
  assertAlmostEquals(soFar, 1 + 0.5 + 1, 0.02);
});

Deno.test("slurm status: without GPUs cores are counted, and what is unknown is not guessed", () => {
  const [a, b] = [stage("a", "x.ts", { resources: { cores: 4 } }), stage("b", "y.ts")];
  const hours = clusterHours(
    [a, b],
    [a, b],
    new Map<string, Known>([["a", ran(a, 900)], ["b", missing]]),
    () => 0,
  );
  assertEquals(hours, { unit: "core", soFar: 1, toCome: 0, estimated: 0, left: 1 });
});

Deno.test("slurm status: the screen tells what runs and where, what waits and why, and the time", () => {
  const job = (stage: string, state: JobStatus["state"], note: string, job = "7_1"): JobStatus => ({
    stage,
    job,
    state,
    note,
  });
  const screen = slurmScreen({
    jobs: [
      job("train/f1/seed-1", "running", "n1, 3/40 epochs"),
      job("train/c1/seed-1", "queued", "Priority", "8"),
      job("train/c1/seed-2", "queued", "Priority", "9"),
      job("train/c1/seed-3", "queued", "Resources", "10"),
      job("train/c3/seed-1", "ended", "completed", "2"),
    ],
    done: 12,
    hours: { unit: "GPU", soFar: 4.26, toCome: 120, estimated: 3, left: 5 },
    others: [job("train/old", "running", "n2", "3"), job("train/older", "ended", "failed", "4")],
  });
  assertEquals(
    stripVTControlCharacters(screen),
    `\
Slurm: 1 running, 3 queued, 1 ended (the next run collects their results), 12 done.
  running  train/f1/seed-1  job 7_1 on n1, 3/40 epochs
  queued   train/c1/seed-1 … (2)  (Priority)
  queued   train/c1/seed-3  (Resources)
GPU hours: 4.3 so far, about 120.0 to come for 3 of 5 stages (estimated from other seeds).
2 jobs of other profiles or of earlier versions of stages: train/old, train/older. Rerun the command that submitted them to collect their results. To cancel them: scancel 3`,
  );
});
