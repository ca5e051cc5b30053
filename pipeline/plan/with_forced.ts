import type { Verdict } from "./plan.ts";

/** Verdicts in which those stages have to run that are forced, whatever else is to be said of them. */
export function withForced(
  verdicts: ReadonlyMap<string, Verdict>,
  forced: readonly string[],
): ReadonlyMap<string, Verdict> {
  const marked = new Map(verdicts);
  for (const name of forced) {
    const verdict = verdicts.get(name);
    if (verdict === undefined) continue;
    const { state, reasons } = verdict;
    marked.set(name, {
      ...verdict,
      ...(state === "fresh" && { state: "stale" }),
      reasons: [{ type: "forced" }, ...reasons],
    });
  }
  return marked;
}
