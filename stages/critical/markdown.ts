import { localHeading, type Shown } from "../print/local_run.ts";
import { markdownPage } from "../print/markdown_page.ts";
import { markdownTable, markdownText } from "../print/printed_table.ts";
import type { CriticalBatch } from "./critical_files.ts";
import {
  byMethod,
  lawText,
  NOISE_METHOD,
  noiseTable,
  TARGET_METHOD,
  targetTable,
} from "./tables.ts";

/** Prints what a profile tells of the critical batch. */
export function criticalMarkdown(
  shown: Shown,
  heading: ReturnType<typeof localHeading>,
  told: readonly CriticalBatch[],
): string {
  return markdownPage("The critical batch", shown, heading, [
    ...told.flatMap(({ title, noise, targets }) => [
      `## ${markdownText(title)}`,
      ...(noise.length === 0 ? [] : [NOISE_METHOD, markdownTable(noiseTable(noise))]),
      ...(targets.length === 0 ? [] : [
        TARGET_METHOD,
        ...byMethod(targets).flatMap(({ method, targets }) => [
          ...(method === undefined ? [] : [`### ${markdownText(method)}`]),
          markdownTable(targetTable(targets)),
          targets.map((target) => `- ${markdownText(lawText(target))}`).join("\n"),
        ]),
      ]),
    ]),
  ]);
}
