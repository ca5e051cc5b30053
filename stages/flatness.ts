import type { Program } from "../pipeline/types.ts";
import { writeJson } from "./print/json_file.ts";
import { FLATNESS_METHOD, flatnessOf, flatnessTable } from "./measurement/flatness.ts";
import { FLATNESS_FILES } from "./measurement/flatness_stage.ts";
import { readSharpness } from "./measurement/read_sharpness.ts";
import { localHeading } from "./print/local_run.ts";
import { markdownPage } from "./print/markdown_page.ts";
import { markdownTable, markdownText } from "./print/printed_table.ts";
import type { TableConfig } from "./tables/config.ts";
import { runName } from "./training/run_name.ts";

/**
 * Says how the loss bends around the weights of each method. Inputs: `<experiment>/<method>/seed-<n>`, the measurements of
 * sharpness that exist so far. Output: `flatness.md`, and `flatness.json` with the same as data.
 */
const flatness: Program<TableConfig> = async ({ config, inputs, records, output }) => {
  const rows = await Promise.all(config.rows.map(async ({ experiment, title, methods, seeds }) => {
    const measured = methods.map(async (method) => {
      const folders = seeds.flatMap((seed) => inputs[runName(experiment, method.name, seed)] ?? []);
      const runs = await Promise.all(folders.map(readSharpness));
      return flatnessOf(method, runs.filter((run) => run !== null));
    });
    const found = (await Promise.all(measured)).filter((method) => method !== null);
    return { experiment, title, methods: found };
  }));
  const heading = localHeading(config, records);
  const page = markdownPage("How the loss bends", config, heading, [
    FLATNESS_METHOD,
    ...rows.flatMap(({ title, methods }) => [
      `## ${markdownText(title)}`,
      methods.length === 0 ? "No run is measured yet." : markdownTable(flatnessTable(methods)),
    ]),
  ]);
  await Deno.writeTextFile(`${output}/${FLATNESS_FILES.markdown}`, page);
  await writeJson(`${output}/${FLATNESS_FILES.data}`, rows);
};

export default flatness;
