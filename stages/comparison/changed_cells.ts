import { fixed } from "../print/number_text.ts";
import type { ReadFile } from "../../pipeline/app.ts";

/**
 * Names the cells of a profile's tables that change, each with its mean and number of runs before and after.
 *
 * @param folder of the profile's committed results, relative to the project
 */
export async function changedCells(
  folder: string,
  before: ReadFile,
  after: ReadFile,
): Promise<string[]> {
  const lines: string[] = [];
  for (const file of ["table1.csv", "table2.csv"]) {
    const [old, now] = [before, after].map((read) => read(`${folder}/${file}`).then(cellsOf));
    const [was, is] = [await old!, await now!];
    for (const cell of new Set([...was.keys(), ...is.keys()])) {
      const texts = [was.get(cell) ?? "–", is.get(cell) ?? "–"];
      if (texts[0] !== texts[1]) lines.push(`${cell}: ${texts.join(" → ")}`);
    }
  }
  return lines;
}

/** Cell → its accuracy in words. */
function cellsOf(csv: string | null): Map<string, string> {
  const [header = "", ...lines] = (csv ?? "").trim().split("\n");
  const columns = header.split(",");
  return new Map(lines.map((line) => {
    const values = line.split(",");
    const value = (column: string) => values[columns.indexOf(column)] ?? "";
    const mean = value("mean");
    const accuracy = mean === "" ? "diverged" : `${fixed(Number(mean))} %`;
    return [`${value("experiment")}/${value("method")}`, `${accuracy} (n = ${value("n")})`];
  }));
}
