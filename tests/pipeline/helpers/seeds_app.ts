import type { App, ComparedRun, LoadOptions } from "../../../pipeline/app.ts";
import type { Json, Stage } from "../../../pipeline/types.ts";
import { stage, type TestProject } from "./project.ts";

/** Programs that train a seed, and set the seeds side by side. */
export const SEEDS = {
  "train.ts": `export default async ({ config, seed, output, send }) => {
    if (config.fail) throw new Error("diverged");
    send({ type: "result", text: "seed " + seed + ": " + (90 + seed) + " %" });
    await Deno.writeTextFile(output + "/accuracy", String(90 + seed));
  };`,
  "table.ts": `export default async ({ inputs, output }) => {
    const rows = await Promise.all(Object.keys(inputs).sort().map(async (role) =>
      "| " + role + " | " + await Deno.readTextFile(inputs[role] + "/accuracy") + " |"));
    await Deno.writeTextFile(output + "/t.md", ["| seed | % |", "|---|---|", ...rows, ""].join("\\n"));
  };`,
};

/** An application whose table has a row for each seed. */
export function seedsApp({ root }: TestProject, more: Partial<App> = {}): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    load({ seeds = [1, 2], set }: LoadOptions) {
      const config = Object.fromEntries(set.map(({ path, value }) => [path, value])) as Json;
      const trains: Stage[] = seeds.map((seed) =>
        stage(`train/f1/seed-${seed}`, "train.ts", { seed, config })
      );
      const inputs = Object.fromEntries(seeds.map((seed) => [`s${seed}`, `train/f1/seed-${seed}`]));
      const table = stage("table", "table.ts", { inputs, publish: { "t.md": "results/t.md" } });
      return Promise.resolve({
        stages: [...trains, table],
        goal: ["table"],
        committed: {
          records: "results/runs",
          compare: (runs: readonly ComparedRun[]) => {
            const line = `${runs.length} compared.`;
            return Promise.resolve({
              line,
              text: `At length: ${line}`,
              data: { runs: runs.length },
            });
          },
        },
      });
    },
    ...more,
  };
}

/** Takes out what differs from run to run: durations and digests. */
export function steady(text: string): string {
  return text.replace(/\d+\.\d s\b/g, "_ s").replace(/\b[0-9a-f]{12}\b/g, "<digest>")
    .replace(/\.[0-9a-f]{8}\.log/g, ".<key>.log");
}
