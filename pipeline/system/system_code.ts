/** What the system says, of errors to which Deno gives no code. */
const UNCODED: Readonly<Record<string, string>> = {
  "Disk quota exceeded": "EDQUOT",
  "Function not implemented": "ENOSYS",
  "No locks available": "ENOLCK",
};

/**
 * The code of an error of the operating system; null for any other error.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { systemCode } from "./system_code.ts";
 *
 * assertEquals(systemCode(new Error("Disk quota exceeded (os error 122): writefile '/x'")), "EDQUOT");
 * assertEquals(systemCode(new Error("Disk quota exceeded")), null);
 * ```
 */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  const [, said = ""] = /^(.*?) \(os error \d+\)/.exec(error.message) ?? [];
  return Object.hasOwn(UNCODED, said) ? UNCODED[said]! : null;
}
