import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { forgetHosts } from "../helpers/forget_hosts.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { type Screen, show } from "../helpers/screen.ts";

const FILES = {
  "train.ts": `export default async ({ output }) => {
    await Deno.writeTextFile(output + "/weights", "learned");
    await Deno.writeTextFile(output + "/history.csv", "error\\n1\\n");
  };`,
  "evaluate.ts": `export default async ({ inputs, output }) => {
    const text = await Deno.readTextFile(inputs.run + "/weights");
    await Deno.writeTextFile(output + "/metrics", String(text.length));
  };`,
  "copy.ts": `export default async ({ config, inputs, output }) => {
    for (const [role, file] of Object.entries(config)) {
      await Deno.copyFile(inputs[role] + "/" + file, output + "/" + file);
    }
  };`,
};

/** `train` → `evaluate` → `table`, and `figures` of `train`, which reads no weights. A training takes an hour. */
function app({ root }: TestProject): App {
  const table = {
    config: { train: "history.csv", evaluate: "metrics" },
    inputs: { train: "train", evaluate: "evaluate" },
    reads: ["history.csv", "metrics"],
    publish: { metrics: "results/metrics" },
    publishRecords: "results/runs",
    publishEvidence: ["history.csv", "metrics"],
  };
  const figures = {
    config: { run: "history.csv" },
    inputs: { run: "train" },
    reads: ["history.csv"],
    publish: { "history.csv": "results/history.csv" },
    publishRecords: "results/runs",
  };
  return {
    root,
    importMapFlags: ["--no-lock"],
    load: () =>
      Promise.resolve({
        stages: [
          stage("train", "train.ts"),
          stage("evaluate", "evaluate.ts", { inputs: { run: "train" } }),
          stage("table", "copy.ts", table),
          stage("figures", "copy.ts", figures),
        ],
        goal: ["table", "figures"],
        committed: {
          records: "results/runs",
          compare(runs) {
            const here = runs.flatMap(({ stage, here }) => here === null ? [] : stage);
            return Promise.resolve({ line: "", text: `Here: ${here.join(", ")}.`, data: {} });
          },
        },
        weights: {
          stages: ["train"],
          write: (name) => Promise.resolve({ path: name, advice: "written" }),
        },
        times: {
          command: "none",
          records: [],
          measured: () => Promise.resolve((stage) => stage === "train" ? 3600 : 0),
          amount: () => null,
        },
      }),
  };
}

/** A project whose results were run elsewhere, and were restored without weights. */
async function restored(): Promise<TestProject> {
  await using there = await testProject(FILES);
  const ran = await show(app(there), "reproduce");
  assertEquals(ran.code, 0, ran.stderr);
  const project = await testProject(FILES);
  await Deno.rename(`${there.root}/results`, `${project.root}/results`);
  await project.write(".cache/code.json", await there.read(".cache/code.json"));
  const { code, stdout, stderr } = await show(app(project), "restore");
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /1 without all files/);
  await show(app(project), "reproduce");
  await forgetHosts(project);
  return project;
}

/** The stages of a run, each with why it ran. */
const started = ({ stderr }: Screen) =>
  [...stderr.matchAll(/^start +(.*)$/gm)].map(([, line]) => line);

const HOUR = "About 60 min of work here.";

Deno.test("run --force of a restored result: the time of what it makes whole first is told, as --dry-run tells it", async () => {
  await using project = await restored();
  const words = ["run", "evaluate", "--force"];
  const said = await show(app(project), ...words, "--dry-run");
  assertStringIncludes(said.stdout, `${HOUR} Nothing was run.`);
  const ran = await show(app(project), ...words);
  assertEquals(ran.stderr.split("\n")[0], HOUR);
  assertEquals(started(ran).map((line) => line?.split(":")[0]), ["train", "evaluate"]);
});

Deno.test("of restored results, status and why of a stage show what a run of it does, whatever another stage would need", async () => {
  await using project = await restored();
  await project.write("evaluate.ts", FILES["evaluate.ts"].replace("text.length", "-text.length"));
  const figures = await show(app(project), "status", "train", "figures");
  assertMatch(figures.stdout, /^fresh +train +restored without weights\nfresh +figures$/m);
  assertStringIncludes((await show(app(project), "why", "figures")).stdout, "figures is fresh");
  assertStringIncludes((await show(app(project), "show", "figures")).stdout, "figures is fresh");
  const ran = await show(app(project), "run", "figures");
  assertMatch(ran.stderr, /^2 stages, all fresh: nothing to run\./);

  const table = await show(app(project), "status", "table", "train");
  assertMatch(table.stdout, /^stale +train .*weights/m);
  assertStringIncludes(table.stdout, HOUR);
  assertMatch((await show(app(project), "status")).stdout, /^stale +train .*weights/m);
});

Deno.test("of restored results, a repetition, a comparison and an export take those that are here, whatever another stage would need", async () => {
  await using project = await restored();
  await project.write("evaluate.ts", FILES["evaluate.ts"].replace("text.length", "-text.length"));
  const compared = await show(app(project), "compare");
  assertMatch(compared.stdout, /^Here: train, .*figures/);
  const exported = await show(app(project), "export", "train", "--weights", "torch");
  assertEquals([exported.code, exported.stdout], [0, "train\nwritten"], exported.stderr);
  const again = await show(app(project), "verify", "--rerun", "train");
  assertMatch(again.stdout, /^train: the same bits again/, again.stderr);
});
