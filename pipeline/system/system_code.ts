/** What the system says, of errors to which Deno gives no code. */
const UNCODED: Readonly<Record<string, string>> = {
  "Disk quota exceeded": "EDQUOT",
  "Function not implemented": "ENOSYS",
  "No locks available": "ENOLCK",
};

/** Codes of errors of a machine that has no process, memory or open file left. */
export const USED_UP: readonly string[] = ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"];

/**
 * The code of an error of the operating system, `UNKNOWN` if it has none here; null for any other error.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { systemCode } from "./system_code.ts";
 *
 * assertEquals(systemCode(new Error("Disk quota exceeded (os error 122): writefile '/x'")), "EDQUOT");
 * assertEquals(systemCode(new Error("Stale file handle (os error 116)")), "UNKNOWN");
 * assertEquals(systemCode(new Error("Disk quota exceeded")), null);
 * ```
 */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // Node's own, such as ERR_INVALID_ARG_TYPE, are mistakes of a caller.
  const code = "code" in error ? error.code : null;
  if (typeof code === "string" && !code.startsWith("ERR_")) return code;
  const [, said] = /^(.*?) \(os error \d+\)/.exec(error.message) ?? [];
  if (said === undefined) return null;
  return Object.hasOwn(UNCODED, said) ? UNCODED[said]! : "UNKNOWN";
}
