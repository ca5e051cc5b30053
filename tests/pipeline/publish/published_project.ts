import type { App } from "../../../pipeline/app.ts";
import { listFiles } from "../../../pipeline/key/digest.ts";
import type { RunRecord, Stage } from "../../../pipeline/types.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";

export const FILES = {
  "train.ts": `export default async ({ seed, output }) => {
    await Deno.writeTextFile(output + "/weights", "weights of seed " + seed);
    await Deno.writeTextFile(output + "/history.csv", "error\\n" + seed + "\\n");
  };`,
  "evaluate.ts": `export default async ({ inputs, output }) => {
    const text = await Deno.readTextFile(inputs.weights + "/weights");
    await Deno.writeTextFile(output + "/metrics.json", JSON.stringify({ accuracy: text.length }));
  };`,
  "table.ts": `export default async ({ inputs, output }) => {
    const rows = [];
    for (const role of Object.keys(inputs).sort()) {
      const file = role.startsWith("train") ? "history.csv" : "metrics.json";
      rows.push(role + ": " + (await Deno.readTextFile(inputs[role] + "/" + file)).trim());
    }
    await Deno.writeTextFile(output + "/t.md", rows.join("\\n") + "\\n");
  };`,
};

export const SEEDS = [1, 2];

/** `train/<seed>` → `evaluate/<seed>` → `table`, which reads histories and metrics. */
export function stages(more: Partial<Stage> = {}): Stage[] {
  const inputs = Object.fromEntries(
    SEEDS.flatMap((seed) => [`train/${seed}`, `evaluate/${seed}`]).map((name) => [name, name]),
  );
  return [
    ...SEEDS.flatMap((seed) => [
      stage(`train/${seed}`, "train.ts", { seed }),
      stage(`evaluate/${seed}`, "evaluate.ts", { inputs: { weights: `train/${seed}` } }),
    ]),
    stage("table", "table.ts", {
      inputs,
      reads: ["history.csv", "metrics.json"],
      publish: { "t.md": "results/t.md" },
      publishRecords: "results/runs",
      publishEvidence: ["history.csv", "metrics.json"],
      partial: true,
      ...more,
    }),
  ];
}

export function app({ root }: TestProject): App {
  const dag = { stages: stages(), goal: ["table"] };
  return { root, importMapFlags: ["--no-lock"], load: () => Promise.resolve(dag) };
}

/** What a run has published, and what the engine knows of the code. */
const published = (async () => {
  await using project = await testProject(FILES);
  await project.run(stages());
  const paths = (await listFiles(`${project.root}/results`)).map((path) => `results/${path}`);
  const texts = [...paths, ".cache/code.json"].map(async (path) =>
    [path, await project.read(path)] as const
  );
  return Object.fromEntries(await Promise.all(texts));
})();

/** A project that was run and then cloned: what is published is there, the store is not. */
export const clone = async (): Promise<TestProject> =>
  await testProject({ ...FILES, ...await published });

export const recordOf = async (project: TestProject, name: string): Promise<RunRecord> =>
  JSON.parse(await project.read(`results/runs/${name}.json`));
