import { parse } from "csv-parse/sync";
import type { Reading } from "../configuration/folder_dataset.ts";
import type { RawSets } from "./examples.ts";
import { hasNames } from "./has_names.ts";
import type { PickedFile } from "./picked_files.ts";
import { decoded, type ReadFile } from "./read_file.ts";
import type { Table } from "./table.ts";
import { setsOfTables } from "./tables.ts";

/** Reads tables with a line for each example, and perhaps one of names. */
export async function readCsv(
  files: readonly PickedFile[],
  reading: Reading,
  read: ReadFile,
): Promise<RawSets> {
  const tables: (Pick<PickedFile, "path" | "split"> & Lines)[] = [];
  for (const { path, split } of files) {
    const lines = await decoded(path, read, (bytes) => linesOf(textOf(bytes)));
    tables.push({ path, split, ...lines });
  }
  const named = hasNames(tables, reading);
  return setsOfTables(
    tables.map(({ path, split, lines, numbers }, i): Table => {
      const [first = []] = lines;
      const from = named[i] ? 1 : 0;
      return {
        path,
        split,
        names: named[i] ? first : first.map((_, column) => String(column + 1)),
        cells: (column) => lines.slice(from).map((line) => line[column]!),
        place: (example) => `line ${numbers[example + from]}`,
      };
    }),
    reading,
    true,
  );
}

/** Bytes that are no UTF-8 would all become one sign, and names that differ in them one class. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error("it is no text in UTF-8: save it as UTF-8", { cause });
  }
}

/** The lines of a table that are not empty, and their numbers in the file, from 1. */
interface Lines {
  readonly lines: readonly (readonly string[])[];
  readonly numbers: readonly number[];
}

/** Parts cells by whichever sign the first line has most of. */
function linesOf(text: string): Lines {
  const [head = ""] = text.split("\n", 1);
  const delimiters = [",", ";", "\t", "|"].map((sign) => [sign, head.split(sign).length] as const);
  const [delimiter] = delimiters.reduce((best, each) => each[1] > best[1] ? each : best);
  const numbers: number[] = [];
  let width: number | undefined;
  const lines = parse(text, {
    delimiter,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    onRecord: (record: string[], { lines: number }) => {
      width ??= record.length;
      if (record.length !== width) {
        throw new Error(
          `line ${number} has ${record.length} cells, wanted ${width} as in the first line. Lines of several lengths ` +
            "have to be filled up or cut to one",
        );
      }
      numbers.push(number);
      return record.map((cell) => cell.trim());
    },
  });
  return { lines, numbers };
}
