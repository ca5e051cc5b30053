/** Characters that a terminal or browser obeys rather than shows (controls, bidi marks, zero-width), except line breaks and tabs. */
const UNSEEN = /[^\P{Cc}\n\t]|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** The escape sequences of `paint`. */
// deno-lint-ignore no-control-regex
const COLOUR = /(\x1b\[(?:[01]|22|3[1-69]|90)m)/;

/**
 * Makes control characters visible as `\uXXXX`, as JSON does. A text from outside could use them to move the cursor, hide a
 * part of itself or turn its direction.
 *
 * @param coloured whether the colours of `paint` stay
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { visible } from "./visible.ts";
 * assertEquals(visible("a\x1b[2Jb\u202ec\n"), "a\\u001b[2Jb\\u202ec\n");
 * ```
 */
export function visible(text: string, coloured = false): string {
  if (coloured) return text.split(COLOUR).map((part, i) => i % 2 ? part : visible(part)).join("");
  return text.replace(
    UNSEEN,
    (sign) =>
      sign.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
  );
}
