import { latex, latexCode } from "./latex_text.ts";
import type { ResultTable } from "./result_tables.ts";
import type { Shown } from "../print/local_run.ts";
import { subjectWords } from "../run_command.ts";
import { idleGhostsNote, REMEDIES } from "./accuracies_text.ts";
import { shownLines } from "./comparison.ts";
import { fillRowCommand } from "./fill_command.ts";
import type { TabulatedRow } from "./tabulated.ts";

/**
 * Prints a LaTeX table for `\input`: the paper's rows, ours and their differences. Notes say how a run is reduced, which
 * command fills its missing cells, and what it ran on.
 *
 * @param heading how the results differ from the committed ones; null if they do not
 * @param provenance sentences on devices and versions
 */
export function tableLatex(
  shown: Shown,
  heading: string | null,
  { number, rows }: ResultTable<TabulatedRow>,
  provenance: readonly string[],
): string {
  const { profile, flags = "" } = shown;
  const [kind, name] = subjectWords(shown);
  const columns = new Map(
    rows.flatMap(({ methods }) => methods.map((one) => [one.name, one.title])),
  );
  const notes: string[] = [];
  const blocks = rows.map((row) => {
    const missing = row.methods.filter(({ runs }) => runs.length === 0);
    const says = rowNotes(row, shown);
    const mark = says.length === 0 ? "" : `\\textsuperscript{${notes.length + 1}}`;
    if (says.length > 0) notes.push(`${mark} ${says.join(" ")}`);
    return shownLines(row).map(({ id, network, data, label, special = "", text }) => {
      const cells = [...columns.keys()].map((method) => {
        const cell = row.methods.find(({ name }) => name === method);
        if (cell === undefined) return "";
        return latex(text(cell) ?? "–") + (id === "ours" && missing.includes(cell) ? mark : "");
      });
      const noted = latex(`${label}${special}`) + (id === "ours" ? mark : "");
      return cellsLine([latex(network), latex(data), noted, ...cells]);
    });
  });
  return [
    `% Made by: deno task reproduce --${kind} ${name}${flags}. ` +
    "Wants \\usepackage{booktabs,graphicx}.",
    "\\begin{table}",
    "  \\centering",
    "  \\footnotesize",
    "  \\setlength{\\tabcolsep}{2pt}",
    `  \\caption{${heading === null ? "" : `${latex(heading)} `}${
      number === null ? "Our" : `Table ${number} of Hoffer, Hubara and Soudry (2017) beside our`
    } runs of the ${kind} ${
      latexCode(name)
    }: accuracy on the test set after the last epoch, in per cent, as mean $\\pm$ half the ` +
    `95\\,\\% confidence interval (Student's $t$ over $n$ seeds only), which is not the standard deviation; with two runs, both stand in brackets.${
      number === null ? "" : " The paper gives one run and no spread."
    } ${REMEDIES}}`,
    `  \\label{tab:${number === null ? "results" : `table${number}`}-${profile}}`,
    // Shrinks the table to the width of the page, where it is wider.
    "  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%",
    `  \\begin{tabular}{lll${"r".repeat(columns.size)}}`,
    "    \\toprule",
    cellsLine(["network", "data set", "", ...[...columns.values()].map(latex)]),
    ...blocks.flatMap((lines) => ["    \\midrule", ...lines]),
    "    \\bottomrule",
    "  \\end{tabular}}",
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

/** Notes on a row: footnote, reductions, ghost batches that do nothing, and the command that fills missing cells. */
function rowNotes(row: TabulatedRow, shown: Shown): string[] {
  const { title, paper, reductions } = row;
  const command = fillRowCommand(row, shown);
  const reduced = reductions.map(({ what, full, here }) => `${what} ${here} (full size: ${full})`);
  return [
    ...(paper?.note === undefined ? [] : [latex(`${title}: ${paper.note}.`)]),
    ...(reduced.length === 0 ? [] : [
      latex(
        `${title} is reduced${
          paper === undefined ? "" : ", so its accuracies cannot be compared with the paper's"
        }: ${reduced.join("; ")}.`,
      ),
    ]),
    ...idleGhostsNote(row).map(latex),
    ...(command === null ? [] : [`To fill the missing cells, run ${latexCode(command)}.`]),
  ];
}
