import { fromCSV } from "arquero";
import type { Program } from "../pipeline/types.ts";
import type { JudgedClaims } from "./claims/markdown.ts";
import type { ReportConfig } from "./report/config.ts";
import type { DrawnFigures, FinalErrorRow, LawRow } from "./report/figures.ts";
import { reportPage } from "./report/page.ts";
import type { Measurement, Row } from "./tables/config.ts";

/**
 * Makes one self-contained page of a profile's results. Inputs: `tables` → a tabulate stage, `claims` → a judge stage,
 * `figures` → a figures stage; what does not exist yet is left out. Output: `report.html`.
 */
const report: Program<ReportConfig> = async ({ config, inputs, records, output }) => {
  const given = config;
  const { tables, sweeps, figures } = given;
  const page = reportPage({
    ...given,
    measurements: await readMeasurements(inputs["tables"]),
    judged: await readJudged(inputs["claims"]),
    drawn: await readFigures(inputs["figures"], [...tables.rows, ...sweeps], figures),
    records,
  });
  await Deno.writeTextFile(`${output}/report.html`, page);
};

export default report;

async function readMeasurements(folder: string | undefined): Promise<Measurement[]> {
  if (folder === undefined) return [];
  const text = await Deno.readTextFile(`${folder}/runs.csv`);
  const rows = csvRows(text) as unknown as Measurement[];
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
  config: ReportConfig["figures"],
): Promise<DrawnFigures[]> {
  if (folder === undefined) return [];
  const drawn: DrawnFigures[] = [];
  for (const { experiment, title } of rows) {
    const path = `${folder}/${experiment}`;
    const there = await Deno.stat(path).catch(() => null);
    if (there === null) continue;
    const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();
    const svgs = (config[experiment]?.files ?? []).filter((file) => names.includes(file));
    const read = (file: string) => Deno.readTextFile(`${path}/${file}`);
    const rowsOf = async (file: string) => names.includes(file) ? csvRows(await read(file)) : [];
    drawn.push({
      experiment,
      title,
      svgs: await Promise.all(svgs.map(async (file) => ({ file, svg: await read(file) }))),
      errors: (await rowsOf("final-errors.csv")).map((row) => ({
        ...row as unknown as FinalErrorRow,
        testErrorSd: row.testErrorSd as number | null ?? null,
        testErrorCi95: row.testErrorCi95 as number | null ?? null,
      })),
      laws: await rowsOf("distance-laws.csv") as unknown as LawRow[],
      data: names.filter((name) => name.endsWith(".csv")),
    });
  }
  return drawn;
}

function csvRows(text: string): Record<string, unknown>[] {
  return text.trim() === "" ? [] : fromCSV(text).objects() as Record<string, unknown>[];
}
