import { shortened } from "../print/shown_text.ts";
import { wrapped } from "../print/wrapped.ts";

/** Pixels of a sign of a name. */
const PER_SIGN = 8;

/** What stands left of the frame of a figure that has a row for each name. */
export interface RowNames {
  /** The lines of each name. */
  readonly names: readonly string[][];
  /** Pixels that the names need. */
  readonly left: number;
  /** Where a text begins that stands in the corner above the names. */
  readonly corner: {
    readonly frameAnchor: "top-left";
    readonly textAnchor: "start";
    readonly dx: number;
  };
}

/**
 * Breaks the names of rows into lines, and measures the margin that they need.
 *
 * @param longest most signs of a name; what is longer is shortened
 * @param line most signs of a line
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rowNames } from "./row_names.ts";
 *
 * const { names, left } = rowNames(["SB", "LB + linear LR"], 26, 14);
 * assertEquals([names, left], [[["SB"], ["LB + linear LR"]], 132]);
 * ```
 */
export function rowNames(titles: readonly string[], longest: number, line: number): RowNames {
  const names = titles.map((title) => wrapped(shortened(title, longest), line));
  const left = 20 + PER_SIGN * Math.max(...names.flat().map(({ length }) => length));
  return { names, left, corner: { frameAnchor: "top-left", textAnchor: "start", dx: 2 - left } };
}
