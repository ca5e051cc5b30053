import { fromCSV } from "arquero";
import type { Program } from "../pipeline/types.ts";
import { readJudged } from "./claims/judged_claims.ts";
import type { ReportConfig } from "./report/config.ts";
import type { DrawnFigures, FinalErrorRow, LawRow } from "./report/figures.ts";
import { reportPage } from "./report/page.ts";
import type { Row } from "./tables/config.ts";
import { readTabulated, tabulatedRow } from "./tables/tabulated.ts";

/**
 * Makes one self-contained page of a profile's results. Inputs: `tables` → a tabulate stage, `claims` → a judge stage,
 * `figures` → a figures stage; what does not exist yet is left out. Output: `report.html`.
 */
const report: Program<ReportConfig> = async ({ config, inputs, records, output }) => {
  const { tables, sweeps, ...given } = config;
  const tabulated = inputs["tables"] === undefined
    ? tables.rows.map((row) => tabulatedRow(row))
    : await readTabulated(inputs["tables"]);
  const rows = [...tabulated, ...sweeps.map((row) => tabulatedRow(row))];
  const page = reportPage({
    ...given,
    profile: tables.profile,
    tabulated,
    rows,
    judged: inputs["claims"] === undefined ? [] : await readJudged(inputs["claims"]),
    drawn: await readFigures(inputs["figures"], rows, given.figures),
    records,
  });
  await Deno.writeTextFile(`${output}/report.html`, page);
};

export default report;

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
