/**
 * Whether a path from outside (a run record, a list, a journal) stays below the folder that it is joined to. Every such path
 * is checked with this function.
 *
 * ```ts
 * import { assert } from "@std/assert";
 * import { isInnerPath } from "./inner_path.ts";
 * assert(isInnerPath("train/f1/history.csv"));
 * assert(!isInnerPath("train/../../history.csv"));
 * ```
 */
export function isInnerPath(path: unknown): path is string {
  // No part may be empty, "." or "..". On Windows a backslash separates folders, too.
  return typeof path === "string" && !/(?:^|\/)\.{0,2}(?:\/|$)|[\\\0]/.test(path);
}
