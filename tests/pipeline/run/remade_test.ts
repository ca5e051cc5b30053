import { assertEquals, assertMatch } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import type { RunOptions } from "../../../pipeline/run/options.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";

const FILES = {
  // Says whether it found a checkpoint. While `hold` exists, it does not get beyond its first one.
  "train.ts": `export default async ({ config, output, scratch, send }) => {
    const exists = (path) => Deno.stat(path).then(() => true, () => false);
    send({ type: "result", text: await exists(scratch + "/checkpoint") ? "goes on" : "begins" });
    await Deno.writeTextFile(scratch + "/checkpoint", "1");
    send({ type: "progress", done: 1, total: 2, unit: "epochs" });
    while (await exists(config.hold)) await new Promise((resolve) => setTimeout(resolve, 10));
    await Deno.writeTextFile(output + "/weights", "w");
    await Deno.writeTextFile(output + "/history.csv", "error\\n1\\n");
  };`,
  "table.ts": `export default async ({ inputs, output }) =>
    Deno.copyFile(inputs.train + "/history.csv", output + "/t.csv");`,
};

function stages({ root }: TestProject): Stage[] {
  const hold = `${root}/hold`;
  return [
    stage("train", "train.ts", { config: { hold }, permissions: { read: [hold] } }),
    stage("table", "table.ts", {
      inputs: { train: "train" },
      reads: ["history.csv"],
      publish: { "t.csv": "results/t.csv" },
      publishRecords: "results/runs",
      publishEvidence: ["history.csv"],
    }),
  ];
}

function app(project: TestProject): App {
  const dag = { stages: stages(project), goal: ["table"] };
  return { root: project.root, importMapFlags: ["--no-lock"], load: () => Promise.resolve(dag) };
}

const FORCED = { goal: [], forced: ["train"] };

/** Kills the training after its checkpoint. */
async function interrupt(project: TestProject, how: Partial<RunOptions> = {}): Promise<void> {
  const [stop, kill] = [new AbortController(), new AbortController()];
  await project.write("hold", "");
  const { stopped } = await project.run(stages(project), {
    ...how,
    stop: stop.signal,
    kill: kill.signal,
    onEvent: ({ type }) => {
      if (type === "progress") { for (const each of [stop, kill]) each.abort(); }
    },
  });
  assertEquals(stopped, true);
  await Deno.remove(`${project.root}/hold`);
}

/** What the training said, in a run. */
async function said(project: TestProject, how: Partial<RunOptions> = {}): Promise<string[]> {
  return (await project.run(stages(project), how)).of("result").map(({ text }) => text);
}

/** Loses the store of a project that was run, and restores what was published. */
async function restored(project: TestProject): Promise<void> {
  await project.run(stages(project));
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  assertMatch((await show(app(project), "restore")).stdout, /1 without all files/);
}

Deno.test("a training whose output is gone is made again from its checkpoint, after an interruption and a look at its state", async () => {
  await using project = await testProject(FILES);
  const { verdicts } = await project.run(stages(project));
  const { digest } = verdicts.get("train")!.record!.output;
  const store = await openStore(`${project.root}/.cache`);
  await Deno.remove(store.object(digest), { recursive: true });
  await interrupt(project, { goal: ["train"] });
  assertMatch((await show(app(project), "status")).stdout, /^stale +train +interrupted, /m);
  const { of } = await project.run(stages(project));
  assertEquals(of("result").map(({ text }) => text), ["goes on"]);
  assertEquals(of("started").map(({ savedSeconds }) => savedSeconds), [0]);
  assertEquals([...Deno.readDirSync(`${store.folder}/scratch`)], [], "a whole result needs none");
});

Deno.test("run --force: weights that were left out at restoring are made from the checkpoint of an interrupted run; status tells of it", async () => {
  await using project = await testProject(FILES);
  await restored(project);
  await interrupt(project, FORCED);
  const { stdout } = await show(app(project), "status");
  assertMatch(stdout, /^fresh +train +restored without weights; interrupted, with a checkpoint$/m);
  assertEquals(await said(project, FORCED), ["goes on"]);
  assertMatch((await show(app(project), "status")).stdout, /^fresh +train$/m);
});

Deno.test("run --force: a whole result is compared with a run from the beginning, also after an interruption", async () => {
  await using project = await testProject(FILES);
  await project.run(stages(project));
  await interrupt(project, FORCED);
  const { of } = await project.run(stages(project), FORCED);
  assertEquals(of("result").map(({ text }) => text), ["begins"]);
  assertEquals(of("started").map(({ savedSeconds }) => savedSeconds), [undefined]);
});

Deno.test("verify --rerun: what was restored without files is repeated from the beginning, and an interrupted run of it keeps its checkpoint", async () => {
  await using project = await testProject(FILES);
  await restored(project);
  await interrupt(project, FORCED);
  const { code, stderr } = await show(app(project), "verify", "--rerun", "train");
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /^result +begins$/m);
  assertEquals([...Deno.readDirSync(`${project.root}/.cache/store/temporary`)], []);
  assertEquals(await said(project, FORCED), ["goes on"]);
});

Deno.test("restore: a record without weights leaves the checkpoint of an interrupted training, and its cluster job", async () => {
  await using project = await testProject(FILES);
  await project.run(stages(project));
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  await interrupt(project);
  const key = (await project.status(stages(project))).get("train")!.key!;
  const job = `.cache/store/jobs/${key}`;
  await Deno.mkdir(`${project.root}/${job}`, { recursive: true });
  assertMatch((await show(app(project), "restore")).stdout, /^1 run restored, 1 without all files/);
  assertEquals(await project.exists(job), true);
  await Deno.remove(`${project.root}/${job}`);
  assertEquals(await said(project, FORCED), ["goes on"]);
});
