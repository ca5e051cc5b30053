import { assertEquals, assertStringIncludes } from "@std/assert";
import type { App, ComparedRun } from "../../../pipeline/app.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { comparedRuns } from "../../../pipeline/upkeep/compared_runs.ts";
import { commitAll } from "../helpers/commit_all.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";

const FILES = {
  "train.ts": `export default ({ config, output }) =>
    Deno.writeTextFile(output + "/accuracy", String(config.accuracy));`,
  "table.ts": `export default ({ output }) => Deno.writeTextFile(output + "/t.md", "a table");`,
  ".gitignore": ".cache\n",
};

const trainings = (accuracy: number, seeds: readonly number[] = [1, 2]): Stage[] => [
  ...seeds.map((seed) => stage(`train/seed-${seed}`, "train.ts", { config: { accuracy }, seed })),
  stage("table", "table.ts", {
    inputs: Object.fromEntries(seeds.map((seed) => [`s${seed}`, `train/seed-${seed}`])),
    partial: true,
    publish: { "t.md": "results/t.md" },
    publishRecords: "results/runs",
    publishEvidence: ["accuracy"],
  }),
];

const compared = async ({ root }: TestProject, stages: Stage[]) =>
  (await comparedRuns(await openProject(root, stages), "results/runs"))
    .filter(({ stage }) => stage !== "table");

/** Per stage: accuracies here and committed. */
const accuracies = (runs: readonly ComparedRun[]) =>
  Promise.all(runs.map(async ({ stage, here, committed, changes }) => [
    stage,
    await here?.read("accuracy") ?? null,
    await committed?.read("accuracy") ?? null,
    ...changes,
  ]));

Deno.test("results are compared with what git has committed, whatever a run has published since", async () => {
  await using project = await testProject(FILES);
  await project.run(trainings(98));
  await commitAll(project.root);
  await project.run(trainings(97, [1]));
  assertEquals(await project.read("results/runs/train/seed-1/accuracy"), "97");
  assertEquals(await accuracies(await compared(project, trainings(97, [1]))), [
    ["train/seed-1", "97", "98", "config accuracy: 98 → 97"],
    ["train/seed-2", null, "98"],
  ]);
});

Deno.test("a committed file whose name holds a line break moves no other one", async () => {
  await using project = await testProject(FILES);
  await project.run(trainings(98));
  await project.write("results/runs/a\nb.json", "{}");
  await commitAll(project.root);
  await project.run(trainings(97, [1]));
  assertEquals(await accuracies(await compared(project, trainings(97, [1]))), [
    ["train/seed-1", "97", "98", "config accuracy: 98 → 97"],
    ["train/seed-2", null, "98"],
  ]);
});

Deno.test("what is not fresh counts as not run here, and what is not committed as that", async () => {
  await using project = await testProject(FILES);
  await project.run(trainings(98, [1]));
  await commitAll(project.root);
  await project.run(trainings(98, [1, 2]));
  assertEquals(await accuracies(await compared(project, trainings(98))), [
    ["train/seed-1", "98", "98"],
    ["train/seed-2", "98", null],
  ]);
  assertEquals(await accuracies(await compared(project, trainings(96))), [
    ["train/seed-1", null, "98"],
  ]);
});

Deno.test("a training whose data have gone counts as here while its latest run is the committed one", async () => {
  await using project = await testProject({
    ...FILES,
    "data.ts": `export default ({ output }) => Deno.writeTextFile(output + "/data", "digits");`,
  });
  const stages = (accuracy: number) => [
    stage("data", "data.ts"),
    ...trainings(accuracy, [1]).map((stage) =>
      stage.name === "table" ? stage : { ...stage, inputs: { data: "data" } }
    ),
  ];
  const { verdicts } = await project.run(stages(98));
  await commitAll(project.root);
  const { digest } = verdicts.get("data")!.record!.output;
  const folder = `${project.root}/.cache/store/objects/${digest.slice(0, 2)}`;
  await Deno.remove(folder, { recursive: true });
  const runs = async (accuracy: number) =>
    (await compared(project, stages(accuracy))).filter(({ stage }) => stage !== "data");
  assertEquals(await accuracies(await runs(98)), [["train/seed-1", "98", "98"]]);
  assertEquals(await accuracies(await runs(97)), [["train/seed-1", null, "98"]]);
});

Deno.test("a committed run that stages of two names share is found under either name", async () => {
  await using project = await testProject(FILES);
  await project.run(trainings(98, [1]));
  const record = await project.read("results/runs/train/seed-1.json");
  await project.write("results/runs/train/twin.json", record!);
  await project.write("results/runs/train/twin/accuracy", "98");
  await commitAll(project.root);
  const twin = { ...trainings(98, [1])[0]!, name: "train/twin" };
  assertEquals(await accuracies(await compared(project, [...trainings(98, [1]), twin])), [
    ["train/seed-1", "98", "98"],
    ["train/twin", "98", "98"],
  ]);
});

Deno.test("where there is no git, the files in the folder count as committed", async () => {
  await using project = await testProject(FILES);
  await project.run(trainings(98, [1]));
  // A repository above the temporary folder would be asked instead.
  assertEquals(await accuracies(await compared(project, trainings(98, [1]))), [
    ["train/seed-1", "98", "98"],
  ]);
});

Deno.test("compare: the application's words, at length or as JSON; reproduce ends with its line", async () => {
  await using project = await testProject(FILES);
  const app = (committed: boolean): App => ({
    root: project.root,
    importMapFlags: ["--no-lock"],
    load: () =>
      Promise.resolve({
        stages: trainings(98),
        goal: ["table"],
        ...(committed && {
          committed: {
            records: "results/runs",
            compare: (runs) => {
              const both = runs.filter(({ here, committed }) => here && committed).length;
              return Promise.resolve({ line: `${both} equal`, text: "at length", data: { both } });
            },
          },
        }),
      }),
  });
  await show(app(true), "reproduce");
  await commitAll(project.root);
  const again = await show(app(true), "reproduce");
  assertEquals(again.stderr.split("\n").at(-1), "2 equal");
  assertEquals((await show(app(true), "compare")).stdout, "at length");
  const json = JSON.parse((await show(app(true), "compare", "--json")).stdout);
  assertEquals(json, { version: 1, comparison: { both: 2 } });
  const none = await show(app(false), "compare");
  assertEquals(none.code, 2);
  assertStringIncludes(none.stderr, "no committed results to compare with");
  assertEquals((await show(app(false), "reproduce", "--quiet")).code, 0);
});
