import { fromCSV } from "arquero";
import type { Program } from "../pipeline/types.ts";
import type { JudgedClaims } from "./judgements_markdown.ts";
import type { ReportConfig } from "./report_config.ts";
import { type DrawnFigures, reportPage } from "./report_page.ts";
import type { Measurement, Row } from "./table_config.ts";

/**
 * Makes one self-contained page of a profile's results. Inputs: `tables` → a tabulate stage, `claims` → a judge stage,
 * `figures` → a figures stage; what does not exist yet is left out. Output: `report.html`.
 */
const report: Program = async ({ config, inputs, records, output }) => {
  const { tables, claims, sweeps, dag } = config as unknown as ReportConfig;
  const page = reportPage({
    tables,
    claims,
    dag,
    measurements: await readMeasurements(inputs["tables"]),
    judged: await readJudged(inputs["claims"]),
    sweeps,
    drawn: await readFigures(inputs["figures"], [...tables.rows, ...sweeps]),
    records,
  });
  await Deno.writeTextFile(`${output}/report.html`, page);
};

export default report;

async function readMeasurements(folder: string | undefined): Promise<Measurement[]> {
  if (folder === undefined) return [];
  const text = await Deno.readTextFile(`${folder}/runs.csv`);
  if (text.trim() === "") return [];
  const rows = fromCSV(text).objects() as Measurement[];
  return rows.map((row) => ({
    ...row,
    accuracy: row.accuracy ?? null,
    loss: row.loss ?? null,
    divergedAt: row.divergedAt ?? null,
  }));
}

async function readJudged(folder: string | undefined): Promise<JudgedClaims[]> {
  if (folder === undefined) return [];
  return JSON.parse(await Deno.readTextFile(`${folder}/claims/claims.json`));
}

async function readFigures(
  folder: string | undefined,
  rows: readonly Row[],
): Promise<DrawnFigures[]> {
  if (folder === undefined) return [];
  const drawn: DrawnFigures[] = [];
  for (const { experiment, title } of rows) {
    const path = `${folder}/${experiment}`;
    const there = await Deno.stat(path).catch(() => null);
    if (there === null) continue;
    const files = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name)
      .filter((name) => name.endsWith(".svg")).sort();
    const svgs = files.map((file) => Deno.readTextFile(`${path}/${file}`));
    drawn.push({ title, svgs: await Promise.all(svgs) });
  }
  return drawn;
}
