import type { Program } from "../pipeline/types.ts";
import { readJudged } from "./claims/judged_claims.ts";
import { readCritical } from "./critical/critical_files.ts";
import { writeAnswers } from "./report/answers_json.ts";
import { writeBadge } from "./report/badge_json.ts";
import type { ReportConfig } from "./report/config.ts";
import { readFiguresJson } from "./figures/figures_json.ts";
import type { ShownData } from "./report/data.ts";
import type { ShownFigures } from "./report/figures.ts";
import { answersOf } from "./report/first_screen.ts";
import { reportPage } from "./report/page.ts";
import { readGap } from "./measurement/gap_files.ts";
import { readDescribed } from "./own_data/described_data.ts";
import { readLengths } from "./length/length_files.ts";
import { readClosed } from "./remedies/remedies_files.ts";
import { readStudy } from "./study/study_files.ts";
import { localHeading } from "./print/local_run.ts";
import { shown } from "./print/shown_text.ts";
import type { Row } from "./tables/config.ts";
import { readTabulated, tabulatedRow } from "./tables/tabulated.ts";

/**
 * Makes one self-contained page of a profile's results, as far as they exist. Inputs: `tables`, a tabulate stage; `claims`,
 * a judge stage; `figures`, a figures stage; `gap`, a gap stage, where runs are measured; `remedies`, `critical-batch`,
 * `training-length` and `study`, stages of these names, where there are any; `data/<name>`, the description of a data set of one's own. Output:
 * `report.html`; in `answers/` what it answers, as data in `answers.json`, and the figure of each experiment as SVG; and
 * `badge.json`.
 */
const report: Program<ReportConfig> = async ({ config, inputs, records: given, output }) => {
  const { tables, sweeps, claims } = shown(config);
  const records = shown(given);
  const tabulated = inputs["tables"] === undefined
    ? tables.rows.map((row) => tabulatedRow(row))
    : shown(await readTabulated(inputs["tables"]));
  const rows = [...tabulated, ...sweeps.map((row) => tabulatedRow(row))];
  const judged = inputs["claims"] === undefined ? [] : shown(await readJudged(inputs["claims"]));
  const heading = localHeading(tables, records);
  const drawn = inputs["figures"] === undefined ? [] : await readFigures(inputs["figures"], rows);
  const answers = answersOf(rows, heading, judged, drawn);
  const page = reportPage({
    claims,
    shown: tables,
    heading,
    tabulated,
    rows,
    study: inputs["study"] === undefined ? null : shown(await readStudy(inputs["study"])),
    measured: inputs["gap"] === undefined ? [] : shown(await readGap(inputs["gap"])),
    closed: inputs["remedies"] === undefined
      ? []
      : (await readClosed(inputs["remedies"])).map(({ svg, ...gap }) => ({ ...shown(gap), svg })),
    critical: inputs["critical-batch"] === undefined
      ? []
      : shown(await readCritical(inputs["critical-batch"])),
    lengths: inputs["training-length"] === undefined
      ? []
      : (await readLengths(inputs["training-length"])).map(({ svg, ...group }) => ({
        ...shown(group),
        svg,
      })),
    judged,
    answers,
    data: await readData(config, inputs),
    drawn,
    records,
  });
  await Deno.writeTextFile(`${output}/report.html`, page);
  await writeAnswers(output, heading, answers);
  await writeBadge(output, judged);
};

export default report;

async function readData(
  { data = {} }: ReportConfig,
  inputs: Readonly<Record<string, string>>,
): Promise<ShownData[]> {
  const shown: ShownData[] = [];
  for (const [name, title] of Object.entries(data)) {
    const folder = inputs[`data/${name}`];
    if (folder !== undefined) shown.push({ title, ...await readDescribed(folder) });
  }
  return shown;
}

async function readFigures(folder: string, rows: readonly Row[]): Promise<ShownFigures[]> {
  const shown: ShownFigures[] = [];
  for (const { experiment } of rows) {
    const path = `${folder}/${experiment}`;
    const drawn = await readFiguresJson(path);
    if (drawn === null) continue;
    const svgs = drawn.figures.map(({ file }) => Deno.readTextFile(`${path}/${file}`));
    shown.push({ ...drawn, experiment, svgs: await Promise.all(svgs) });
  }
  return shown;
}
