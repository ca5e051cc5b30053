/**
 * The numbers of a note of progress, by name: phrases two spaces apart, each a name and a number. What is no such
 * phrase (a file's name, say) is left out. Only for programs that do not tell `metrics` yet: a training's code is part of
 * its key, so its message changes when something else in it does.
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
