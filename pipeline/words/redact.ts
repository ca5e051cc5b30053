/**
 * Removes user names and passwords from the addresses in a text, for logs and records.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { redact } from "./redact.ts";
 *
 * assertEquals(redact("--cache=https://me:secret@host/x"), "--cache=https://…@host/x");
 * ```
 */
export function redact(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s]*@/gi, "$1…@");
}
