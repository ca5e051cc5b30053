/**
 * Breaks a text into lines between words. A word that is longer than a line stays whole. The engine has its own, since
 * no program of a stage loads code of the engine.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wrapped } from "./wrapped.ts";
 *
 * assertEquals(wrapped("a large batch", 7), ["a large", "batch"]);
 * ```
 */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
