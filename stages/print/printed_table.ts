/** Content of a cell: plain text, or text of a known kind, which a format may show. */
export type Entry<Text = string> = Text | Styled<Text>;

/** Text of a kind. Numbers are not broken into lines; good and bad are verdicts for and against the paper. */
export interface Styled<Text = string> {
  readonly text: Text;
  readonly kind: "number" | "good" | "bad";
}

/** A table before it is printed as Markdown or HTML. */
export interface PrintedTable<Cell = Entry> {
  /** Titles of the columns by their ids, in order. */
  readonly columns: Readonly<Record<string, string>>;
  /** Cells by the id of their column; an absent cell is empty. */
  readonly lines: readonly Readonly<Record<string, Cell>>[];
}

/** Marks a text as a number. */
export function number<Text>(text: Text): Styled<Text> {
  return { text, kind: "number" };
}

/**
 * Prints a text as one line of Markdown, in which neither a tag nor an image comes alive. All else stays as it is.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { markdownText } from "./printed_table.ts";
 *
 * assertEquals(markdownText("p < 0.001 <b>\n![x](y)"), "p < 0.001 \\<b> !\\[x](y)");
 * ```
 */
export function markdownText(text: string): string {
  return text.replaceAll(/\s*[\r\n]\s*/g, " ")
    // A backslash before it would make the one put here a mere sign. Images come first: a tag may begin where one was.
    .replaceAll(/\\*!\\*\[/g, "!\\[")
    .replaceAll(/\\*<(?=[a-z/!?])/gi, "\\<");
}

/**
 * Prints a table as Markdown.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { markdownTable, number } from "./printed_table.ts";
 *
 * const lines = [{ a: "one | two", b: number("3") }, { b: "4" }];
 * assertEquals(
 *   markdownTable({ columns: { a: "A", b: "B" }, lines }),
 *   "|A|B|\n|:-|:-|\n|one \\| two|3|\n||4|",
 * );
 * ```
 */
export function markdownTable({ columns, lines }: PrintedTable): string {
  const ids = Object.keys(columns);
  const line = (cells: readonly string[]) =>
    `|${cells.map((cell) => markdownText(cell).replaceAll("|", "\\|")).join("|")}|`;
  const text = (entry: Entry = "") => typeof entry === "string" ? entry : entry.text;
  return [
    line(Object.values(columns)),
    line(ids.map(() => ":-")),
    ...lines.map((cells) => line(ids.map((id) => text(cells[id])))),
  ].join("\n");
}
