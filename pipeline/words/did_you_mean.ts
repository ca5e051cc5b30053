import { distance } from "fastest-levenshtein";

/**
 * A "did you mean" sentence for a mistyped name, with a leading space; empty if no name is close.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { didYouMean } from "./did_you_mean.ts";
 * assertEquals(didYouMean("stauts", ["status", "why"]), ' Did you mean "status"?');
 * assertEquals(didYouMean("xyz", ["status", "why"]), "");
 * ```
 */
export function didYouMean(name: string, names: Iterable<string>): string {
  const near = [...names]
    .map((known) => ({ known, far: distance(name, known) }))
    .filter(({ known, far }) => far <= Math.max(1, Math.min(name.length, known.length) / 3))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ known }) => `"${known}"`);
  return near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
}
