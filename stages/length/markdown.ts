import { localHeading, type Shown } from "../print/local_run.ts";
import { markdownPage } from "../print/markdown_page.ts";
import { markdownTable, markdownText } from "../print/printed_table.ts";
import { lengthFigure, type ToldLengths } from "./length_files.ts";
import { agreementTable, agreementText, LENGTH_METHOD, lengthTable } from "./tables.ts";

/** Prints how trainings compare that are equally long. */
export function lengthMarkdown(
  shown: Shown,
  heading: ReturnType<typeof localHeading>,
  told: readonly ToldLengths[],
): string {
  return markdownPage("Lengths of trainings", shown, heading, [
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
  ]);
}
