import type { PrintedTable } from "./printed_table.ts";

/** Styles a text for a terminal. */
type Paint = (style: "bold" | "green" | "red", text: string) => string;

/**
 * Prints a table for a terminal: columns are aligned, titles bold, and verdicts for and against the paper green and red.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { alignedTable } from "./aligned_table.ts";
 *
 * const table = { columns: { a: "A", b: "B" }, lines: [{ a: "one", b: "2" }, { b: "3" }] };
 * assertEquals(alignedTable(table, (_, text) => text), "A    B\none  2\n     3");
 * ```
 */
export function alignedTable({ columns, lines }: PrintedTable, paint: Paint): string {
  const ids = Object.keys(columns);
  const rows = [
    ids.map((id) => ({ text: columns[id]!, style: "bold" as const })),
    ...lines.map((line) =>
      ids.map((id) => {
        const entry = line[id] ?? "";
        const { text, kind } = typeof entry === "string" ? { text: entry, kind: null } : entry;
        const style = kind === "good" ? "green" as const : kind === "bad" ? "red" as const : null;
        return { text, style };
      })
    ),
  ];
  const widths = ids.map((_, i) => Math.max(...rows.map((row) => row[i]!.text.length)));
  return rows.map((row) => {
    const last = row.findLastIndex(({ text }) => text !== "");
    return row.slice(0, last + 1).map(({ text, style }, i) => {
      const space = i === last ? "" : " ".repeat(widths[i]! - text.length + 2);
      return (style === null ? text : paint(style, text)) + space;
    }).join("");
  }).join("\n");
}
