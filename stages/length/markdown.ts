import { localHeading, type Shown } from "../print/local_run.ts";
import { markdownTable, markdownText } from "../print/printed_table.ts";
import { lengthFigure, type ToldLengths } from "./length_files.ts";
import { agreementTable, agreementText, LENGTH_METHOD, lengthTable } from "./tables.ts";

/** Prints how trainings compare that are equally long. */
export function lengthMarkdown(
  shown: Shown,
  heading: ReturnType<typeof localHeading>,
  told: readonly ToldLengths[],
): string {
  const parts = [
    `# How long is a training? ${shown.profile}`,
    ...(heading === null ? [] : [`**${markdownText(heading)}**`]),
    LENGTH_METHOD,
    ...told.flatMap((group) => {
      const agreement = agreementTable(group);
      return [
        `## ${markdownText(group.title)}`,
        `![Training error over the cumulative learning rate](${lengthFigure(group.name)})`,
        markdownTable(lengthTable(group)),
        agreementText(group),
        ...(agreement === null ? [] : [markdownTable(agreement)]),
      ];
    }),
  ];
  return `${parts.join("\n\n")}\n`;
}
