import type { PrintedTable } from "../print/printed_table.ts";
import { type Cell, type CellLine, cellLines } from "./cell.ts";
import type { TabulatedRow } from "./tabulated.ts";

/**
 * Makes the lines of each row of a table: the paper's accuracies, ours and, where they can be compared, their differences.
 *
 * @param cell prints a cell of a line
 */
export function comparison<Entry>(
  rows: readonly TabulatedRow[],
  cell: (cell: Cell, line: CellLine, row: TabulatedRow) => Entry,
): PrintedTable<Entry | string> {
  const columns = rows.flatMap(({ methods }) =>
    methods.map(({ name, title }) => [columnOf(name), title])
  );
  return {
    columns: { network: "network", data: "data set", what: "", ...Object.fromEntries(columns) },
    lines: rows.flatMap((row) =>
      shownLines(row).map((line): Record<string, Entry | string> => ({
        network: line.network,
        data: line.data,
        what: `${line.label}${line.special ?? ""}`,
        ...Object.fromEntries(row.methods.map((one) => [columnOf(one.name), cell(one, line, row)])),
      }))
    ),
  };
}

/** The id of a method's column: apart from the other columns, whose ids may be names, and no number, which would come first. */
function columnOf(method: string): string {
  return `method ${method}`;
}

/** The lines of a row that have something to say: before any run, there is no difference. */
export function shownLines(row: TabulatedRow): CellLine[] {
  return cellLines(row).filter(({ id, text }) =>
    id !== "difference" || row.methods.some((cell) => text(cell) !== null)
  );
}
