/**
 * Aligns the columns of lines: numbers at the right, words at the left.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { alignedLines } from "./aligned_lines.ts";
 *
 * assertEquals(alignedLines([["who", "runs"], ["b", "2"]]), ["who  runs", "b       2"]);
 * ```
 *
 * @param words which columns hold words
 */
export function alignedLines(
  lines: readonly (readonly string[])[],
  words: readonly number[] = [0],
): string[] {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines.map((line) =>
    line.map((text, i) => words.includes(i) ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))
      .join("  ").trimEnd()
  );
}
