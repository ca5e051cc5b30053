import type { Program } from "../pipeline/types.ts";
import { readHits, readRuns } from "./measurement/read_runs.ts";
import { localHeading } from "./print/local_run.ts";
import { closedGap } from "./remedies/closed_gap.ts";
import type { RemediesConfig } from "./remedies/config.ts";
import { remediesSvg } from "./remedies/remedies_svg.ts";
import { remediesMarkdown } from "./remedies/markdown.ts";
import {
  REMEDIES_FIGURES,
  REMEDIES_FILES,
  remediesFigure,
  writeClosed,
} from "./remedies/remedies_files.ts";
import { shown } from "./print/shown_text.ts";
import { rowAsSpent } from "./tables/row_as_spent.ts";

/**
 * Says what each method closes of the gap between two methods, and what it spends for that. Inputs:
 * `<experiment>/<method>/seed-<n>`, the evaluations that exist so far, and `measure/<run>`, their measurements, where a
 * profile has some; and `train/<run>`, trainings that may end early. Output: `remedies.md`, a figure of each experiment,
 * and `remedies.json` with the same as data.
 */
const remedies: Program<RemediesConfig> = async ({ config, inputs, records, output }) => {
  const heading = localHeading(config, records);
  const gaps = await Promise.all(
    config.rows.map(async (row) =>
      closedGap(
        await rowAsSpent(row, inputs),
        config.between,
        await readRuns(row, inputs),
        await readHits(row, inputs),
      )
    ),
  );
  const drawn = new Set<string>();
  await Deno.mkdir(`${output}/${REMEDIES_FIGURES}`);
  for (const gap of gaps) {
    const svg = remediesSvg(shown(gap), heading);
    if (svg === null) continue;
    drawn.add(gap.experiment);
    await Deno.writeTextFile(`${output}/${remediesFigure(gap.experiment)}`, svg);
  }
  const text = remediesMarkdown(config, heading, gaps, drawn);
  await Deno.writeTextFile(`${output}/${REMEDIES_FILES.markdown}`, text);
  await writeClosed(output, gaps);
};

export default remedies;
