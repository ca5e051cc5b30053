import { latex, latexCode } from "./latex_text.ts";
import type { PaperTable } from "./paper_tables.ts";
import { runCommand } from "../run_command.ts";
import type { Measurement, MethodColumn, Row } from "./config.ts";
import { comparison } from "./lines.ts";

/** More columns than a page's width surely holds: the table is shrunk to it where it is wider. */
const MANY = 6;

/**
 * The comparison as a LaTeX table to be read with `\input`: the paper's row beside ours and their difference, and in
 * notes how a run is reduced, what fills its missing cells, and what it ran on.
 *
 * @param provenance sentences on devices and versions
 */
export function tableLatex(
  { number, config: { profile, rows } }: PaperTable,
  measurements: readonly Measurement[],
  provenance: readonly string[],
): string {
  const titles = [...new Set(rows.flatMap(({ methods }) => methods.map(({ title }) => title)))];
  const notes: string[] = [];
  const blocks = rows.map((row) => {
    const missing: MethodColumn[] = [];
    const lines = comparison(row, measurements, (method) => {
      missing.push(method);
      return "–";
    });
    const says = rowNotes(row, missing, profile);
    const mark = says.length === 0 ? "" : `\\textsuperscript{${notes.length + 1}}`;
    if (says.length > 0) notes.push(`${mark} ${says.join(" ")}`);
    const heading = `    \\multicolumn{${titles.length + 1}}{l}{${latex(row.title)}${mark}} \\\\`;
    return [
      heading,
      ...lines.map((line, i) => {
        const isOurs = i === 1;
        const cells = titles.map((title) => {
          const isMissing = isOurs && missing.some((method) => method.title === title);
          return latex(line[title] ?? "") + (isMissing ? mark : "");
        });
        const label = i === 0 ? `${line[""]}, ${row.paper.network}` : line[""]!;
        return cellsLine([latex(label), ...cells]);
      }),
    ];
  });
  const isWide = titles.length > MANY;
  return [
    `% Made by: deno task reproduce --profile ${profile}. ` +
    `Wants \\usepackage{booktabs${isWide ? ",graphicx" : ""}}.`,
    "\\begin{table}",
    "  \\centering",
    "  \\footnotesize",
    "  \\setlength{\\tabcolsep}{2pt}",
    `  \\caption{Table ${number} of Hoffer, Hubara and Soudry (2017) beside our runs of the profile ` +
    `${
      latexCode(profile)
    }: accuracy on the test set after the last epoch, in per cent, as mean $\\pm$ half the ` +
    "95\\,\\% confidence interval (Student's $t$ over $n$ seeds). The paper gives one run and no spread. Columns " +
    "add up from left to right.}",
    `  \\label{tab:table${number}-${profile}}`,
    ...(isWide
      ? ["  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%"]
      : []),
    `  \\begin{tabular}{l${"r".repeat(titles.length)}}`,
    "    \\toprule",
    cellsLine(["", ...titles.map(latex)]),
    ...blocks.flatMap((lines) => ["    \\midrule", ...lines]),
    "    \\bottomrule",
    `  \\end{tabular}${isWide ? "}" : ""}`,
    "",
    "  \\medskip",
    "  \\begin{minipage}{\\linewidth}",
    "    \\scriptsize\\raggedright",
    ...[...notes, ...provenance.map(latex)].map((note) => `    ${note}\\par`),
    "  \\end{minipage}",
    "\\end{table}",
  ].join("\n") + "\n";
}

function cellsLine(cells: readonly string[]): string {
  return `    ${cells.join(" & ")} \\\\`;
}

/** What has to be known of a row to read its numbers. */
function rowNotes(row: Row, missing: readonly MethodColumn[], profile: string): string[] {
  const { experiment, title, paper, methods, reductions } = row;
  const reduced = reductions.map(({ what, full, here }) => `${what} ${here} (full size: ${full})`);
  const folder = `evaluate/${experiment}`;
  const wanted = missing.length === methods.length
    ? folder
    : missing.map(({ name }) => `${folder}/${name}`).join(" ");
  return [
    ...(paper.note === undefined ? [] : [latex(`${title}: ${paper.note}.`)]),
    ...(reduced.length === 0 ? [] : [
      latex(
        `${title} is a reduced run, whose numbers are not the paper's to match: ${
          reduced.join("; ")
        }.`,
      ),
    ]),
    ...(missing.length === 0
      ? []
      : [`Missing cells are filled by ${latexCode(runCommand(wanted, profile))}.`]),
  ];
}
