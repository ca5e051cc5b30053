interface Found {
  /** The part of the machine that was checked, e.g. `Deno`, `disk`, `NVIDIA driver`. */
  readonly subject: string;
  readonly found: string;
}

/**
 * Result of one check. `note`: works, with a restriction or a remark; `problem`: does not work. `remedy` is the next step for
 * the user, which each problem has.
 */
export type Finding =
  & Found
  & (
    | { readonly state: "ok" | "note"; readonly remedy?: string }
    | { readonly state: "problem"; readonly remedy: string }
  );

const MARKS: Readonly<Record<Finding["state"], string>> = {
  ok: "ok     ",
  note: "note   ",
  problem: "PROBLEM",
};

/**
 * Formats a finding for the terminal.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findingText } from "./finding.ts";
 * assertEquals(
 *   findingText({ subject: "disk", state: "problem", found: "1 GB free", remedy: "make room" }),
 *   "PROBLEM  disk           1 GB free\n                        → make room",
 * );
 * ```
 */
export function findingText({ subject, state, found, remedy }: Finding): string {
  const indent = "\n" + " ".repeat(24);
  const lines = found.replaceAll("\n", indent);
  const help = remedy === undefined ? "" : `${indent}→ ${remedy.replaceAll("\n", indent)}`;
  return `${MARKS[state]}  ${subject.padEnd(15)}${lines}${help}`;
}

/** Formats a number of bytes, e.g. `1.5 GB`. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
