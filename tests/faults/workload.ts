import type { Stage } from "../../pipeline/types.ts";
import { type TestProject, testProject } from "../pipeline/helpers/project.ts";

/** Counts to `config.to` in steps that it keeps as checkpoints, and writes the sum of squares and a folder of parts. */
const COUNT = `
export default async ({ config, seed, scratch, output, send, signal }) => {
  const file = scratch + "/state.json";
  let state = { n: 0, sum: 0 };
  try { state = JSON.parse(await Deno.readTextFile(file)); } catch { /* from the start */ }
  await Deno.mkdir(output + "/parts");
  while (state.n < config.to) {
    signal.throwIfAborted();
    state = { n: state.n + 1, sum: state.sum + (seed + state.n) ** 2 };
    await Deno.writeTextFile(file + ".new", JSON.stringify(state));
    await Deno.rename(file + ".new", file);
    send({ type: "progress", done: state.n, total: config.to, unit: "numbers" });
  }
  for (const n of [1, 2]) await Deno.writeTextFile(output + "/parts/" + n, "part " + n * state.sum);
  await Deno.writeTextFile(output + "/sum", String(state.sum));
};`;

const TABLE = `
export default async ({ inputs, output }) => {
  const rows = [];
  for (const role of Object.keys(inputs).sort()) {
    rows.push("| " + role + " | " + await Deno.readTextFile(inputs[role] + "/sum") + " |");
  }
  await Deno.writeTextFile(output + "/table.md", rows.join("\\n") + "\\n");
};`;

/** Two stages that count, and a report over them, published with its records. */
export const STAGES: readonly Stage[] = [
  ...[1, 2].map((seed): Stage => ({
    name: `count/seed-${seed}`,
    program: "count.ts",
    config: { to: 12 },
    seed,
    inputs: {},
  })),
  {
    name: "table",
    program: "table.ts",
    config: {},
    inputs: { one: "count/seed-1", two: "count/seed-2" },
    publish: { "table.md": "results/table.md" },
    publishFolder: "results",
    publishRecords: "results/runs",
  },
];

/** A project that holds the programs. `memory` is another's `.cache/code.json`, to save the bundler's time. */
export async function workload(memory?: string): Promise<TestProject> {
  return await testProject({
    "count.ts": COUNT,
    "table.ts": TABLE,
    ...(memory === undefined ? {} : { ".cache/code.json": memory }),
  });
}
