/**
 * Whether a path that somebody else wrote (a run record, a list, a journal) names something below the folder it is put
 * under. The one place where paths from outside become paths of ours.
 *
 * ```ts
 * import { assert } from "@std/assert";
 * import { isInnerPath } from "./inner_path.ts";
 * assert(isInnerPath("train/f1/history.csv"));
 * assert(!isInnerPath("train/../../history.csv"));
 * ```
 */
export function isInnerPath(path: unknown): path is string {
  // No part may be empty, "." or "..". A backslash separates folders, too, on Windows.
  return typeof path === "string" && !/(?:^|\/)\.{0,2}(?:\/|$)|[\\\0]/.test(path);
}
