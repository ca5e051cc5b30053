/** Signs that a browser obeys rather than shows, except line breaks and tabs. */
const UNSEEN = /[^\P{Cc}\n\t]|\p{Cf}|\p{Zl}|\p{Zp}/gu;
/** Letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Makes every text in plain data, but not the names of fields, fit to be put among others in a page or a figure. Control
 * characters become visible. A text that runs from right to left is isolated (U+2068, U+2069), so that it does not turn
 * what stands beside it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shown } from "./shown_text.ts";
 *
 * assertEquals(shown({ a: ["F1 on MNIST", "a\u202eb", "שלום"], n: 1 }), {
 *   a: ["F1 on MNIST", "a\\u{202e}b", "\u2068שלום\u2069"],
 *   n: 1,
 * });
 * ```
 */
export function shown<T>(value: T): T {
  const mapped = (value: unknown): unknown => {
    if (typeof value === "string") return shownText(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(mapped);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapped(each)]));
  };
  return mapped(value) as T;
}

function shownText(text: string): string {
  const safe = text.replace(UNSEEN, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`);
  return RIGHT_TO_LEFT.test(safe) ? `\u2068${safe}\u2069` : safe;
}

/** Cuts a long text, for a label in a figure. */
export function shortened(text: string, most = 24): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
