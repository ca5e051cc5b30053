import { parse } from "csv-parse/sync";
import type { Reading } from "../configuration/folder_dataset.ts";
import type { RawSets } from "./examples.ts";
import type { PickedFile } from "./picked_files.ts";
import { decoded, type ReadFile } from "./read_file.ts";
import { setsOfTables, type Table } from "./tables.ts";

const isNumber = (cell: string) => cell.trim() !== "" && Number.isFinite(Number(cell));

/** Reads tables with a line for each example, and perhaps one of names. */
export async function readCsv(
  files: readonly PickedFile[],
  reading: Reading,
  read: ReadFile,
): Promise<RawSets> {
  const tables: Table[] = [];
  for (const { path, split } of files) {
    const lines = await decoded(path, read, (bytes) => rows(new TextDecoder().decode(bytes)));
    const [first = []] = lines;
    // A line of names has no number, except where columns are numbered.
    const hasNames = !first.some(isNumber) ||
      lines.slice(1).some((line) => line.some((cell, i) => isNumber(cell) && !isNumber(first[i]!)));
    const names = hasNames ? first : first.map((_, i) => String(i + 1));
    const examples = hasNames ? lines.slice(1) : lines;
    tables.push({ path, split, names, cells: (i) => examples.map((line) => line[i]!) });
  }
  return setsOfTables(tables, reading, true);
}

/** The lines of a table, whose cells are parted by whichever sign the first line has most of. */
function rows(text: string): string[][] {
  const [head = ""] = text.split("\n", 1);
  const delimiters = [",", ";", "\t", "|"].map((sign) => [sign, head.split(sign).length] as const);
  const [delimiter] = delimiters.reduce((best, each) => each[1] > best[1] ? each : best);
  return parse(text, { delimiter, bom: true, skip_empty_lines: true });
}
