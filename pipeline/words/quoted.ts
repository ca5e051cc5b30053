/**
 * Quotes a text for a shell.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { quoted } from "./quoted.ts";
 *
 * assertEquals(quoted("it's"), `'it'\\''s'`);
 * ```
 */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
