import { visible } from "../../pipeline/words/visible.ts";

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Makes a text from outside fit to be put among others in a page or a figure: its control characters are visible, and one
 * that runs from right to left is isolated (U+2068, U+2069), so that it does not turn what stands beside it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shownText } from "./shown_text.ts";
 *
 * assertEquals(["F1 on MNIST", "a\u202eb", "שלום"].map(shownText), ["F1 on MNIST", "a\\u202eb", "\u2068שלום\u2069"]);
 * ```
 */
export function shownText(text: string): string {
  const safe = visible(text);
  return RIGHT_TO_LEFT.test(safe) ? `\u2068${safe}\u2069` : safe;
}

/** Cuts a long text, for a label in a figure. */
export function shortened(text: string, most = 24): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
