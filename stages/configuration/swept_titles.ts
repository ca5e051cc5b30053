import { type Sweep, sweptRuns } from "./expand_sweeps.ts";
import type { Method } from "./schema.ts";

/**
 * The titles of the methods of a sweep, by the names of their sizes; empty if it has a single method, whose title would tell
 * nothing.
 */
export function sweptTitles(
  sweep: Sweep,
  methods: Readonly<Record<string, Method>>,
): ReadonlyMap<string, string> {
  const runs = sweptRuns(sweep);
  if (new Set(runs.map(({ method }) => method)).size < 2) return new Map();
  return new Map(runs.map(({ method, name }) => [name, methods[method]!.title]));
}
