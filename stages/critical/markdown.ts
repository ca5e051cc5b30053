import { localHeading, type Shown } from "../print/local_run.ts";
import { markdownTable, markdownText } from "../print/printed_table.ts";
import type { CriticalBatch } from "./critical_files.ts";
import { NOISE_METHOD, noiseTable } from "./tables.ts";

/** Prints what a profile tells of the critical batch. */
export function criticalMarkdown(
  shown: Shown,
  heading: ReturnType<typeof localHeading>,
  told: readonly CriticalBatch[],
): string {
  const parts = [
    `# The critical batch: ${shown.profile}`,
    ...(heading === null ? [] : [heading]),
    ...told.flatMap(({ title, noise }) => [
      `## ${markdownText(title)}`,
      ...(noise.length === 0 ? [] : [NOISE_METHOD, markdownTable(noiseTable(noise))]),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}
