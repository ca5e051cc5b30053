/** One thing that was looked at. */
export interface Finding {
  /** e.g. `Deno`, `driver`, `self-test` */
  readonly subject: string;
  /** `note`: works, but worth knowing; `problem`: something will not work. */
  readonly state: "ok" | "note" | "problem";
  readonly found: string;
  /** What helps, for notes and problems where something does. */
  readonly remedy?: string;
}

const MARKS: Readonly<Record<Finding["state"], string>> = {
  ok: "ok     ",
  note: "note   ",
  problem: "PROBLEM",
};

/**
 * A finding as lines for people.
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

/** Bytes as people read them: `1.5 GB`. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
