/**
 * Whether a text can stand between two "/" in the name of a stage. It is also the name of files and folders, of which some
 * systems do not tell capitals from small letters.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isNamePart } from "./name_part.ts";
 *
 * assertEquals(["wresnet16-4", "seed-1", "My-net", "-a", ""].map(isNamePart), [true, true, false, false, false]);
 * ```
 */
export function isNamePart(text: string): boolean {
  return /^[a-z0-9][a-z0-9._=+-]*$/.test(text);
}
