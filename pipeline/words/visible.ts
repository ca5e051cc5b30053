/** Line breaks and tabs aside, what a terminal or a browser obeys instead of showing: controls, bidi marks, no-width signs. */
const UNSEEN = /[^\P{Cc}\n\t]|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** A colour of ours, or its end. */
// deno-lint-ignore no-control-regex
const COLOUR = /(\x1b\[(?:[01]|22|3[1-69]|90)m)/;

/**
 * Makes the characters visible by which a text from outside could move the cursor, hide a part of itself or turn its
 * direction: as `\uXXXX`, which is also how JSON writes them.
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
