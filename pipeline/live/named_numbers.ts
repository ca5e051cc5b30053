/**
 * Reads named numbers from the note of a progress message: phrases of a name and a number, two spaces apart. Other phrases,
 * such as a file's name, are skipped.
 *
 * It serves programs that do not send `metrics` yet. A training's code is part of its key, so its message changes only
 * when the code changes anyway.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { namedNumbers } from "./named_numbers.ts";
 * assertEquals(namedNumbers("loss 0.2130  test error 3.10 %"), { loss: 0.213, "test error (%)": 3.1 });
 * assertEquals(namedNumbers("train-images-idx3-ubyte.gz"), {});
 * ```
 */
export function namedNumbers(note: string): Readonly<Record<string, number>> {
  const numbers: [string, number][] = [];
  for (const phrase of note.split(/ {2,}/)) {
    const found = /^(\p{L}[\p{L}\d ]*?) (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?: ?(%|[\p{L}/]+))?$/u
      .exec(phrase.trim());
    if (found === null) continue;
    const [, name, number, unit] = found;
    numbers.push([unit === undefined ? name! : `${name} (${unit})`, Number(number)]);
  }
  return Object.fromEntries(numbers);
}
