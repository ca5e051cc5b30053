import type { App, LoadOptions, RunResult } from "../../../pipeline/app.ts";
import type { Json } from "../../../pipeline/types.ts";
import { stage, type TestProject } from "./project.ts";
import { recordOf } from "./record_of.ts";

/** Programs of a training whose accuracy follows from its rate, and of a table. */
export const FILES = {
  "train.ts": `export default async ({ config, output, send }) => {
    console.log("W0000 says nothing\\ntraining at rate " + config.rate);
    if (config.history) await Deno.writeTextFile(output + "/history.csv", "epoch,loss\\n" + config.history);
    if (config.random) await Deno.writeTextFile(output + "/noise", crypto.randomUUID());
    await Deno.writeTextFile(output + "/accuracy.json", JSON.stringify({ accuracy: 90 + config.rate }));
  };`,
  "table.ts": `export default async ({ inputs, output }) => {
    const { accuracy } = JSON.parse(await Deno.readTextFile(inputs.run + "/accuracy.json"));
    await Deno.writeTextFile(output + "/t.md", "| " + accuracy + " |\\n");
  };`,
};

/** One profile for each rate: `train/<profile>` → `table/<profile>`. */
export function app({ root }: TestProject, more: { random?: boolean } = {}): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    noise: /^W0000/,
    load({ profile = "quick", set }: LoadOptions) {
      const rate = { quick: 1, slow: 2 }[profile] ?? 0;
      const settings = Object.fromEntries(set.map(({ path, value }) => [path, value]));
      const config = { rate, ...more, ...settings } as Json;
      return Promise.resolve({
        stages: [
          stage(`train/${profile}`, "train.ts", { config }),
          stage(`table/${profile}`, "table.ts", {
            inputs: { run: `train/${profile}` },
            publish: { "t.md": `results/${profile}.md` },
            publishRecords: `results/${profile}`,
          }),
        ],
        goal: [`table/${profile}`],
        async metrics({ read }: RunResult) {
          const text = await read("accuracy.json");
          return text === null ? null : { "accuracy (%)": JSON.parse(text).accuracy };
        },
      });
    },
  };
}

/** Returns the path of an output file in the store, relative to the project. */
export async function objectFile(
  project: TestProject,
  stage: string,
  file: string,
): Promise<string> {
  const { digest } = (await recordOf(project, stage)).output;
  return `.cache/store/objects/${digest.slice(0, 2)}/${digest}/${file}`;
}
