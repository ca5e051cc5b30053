import type { Collection } from "../upkeep/gc.ts";
import { count, size } from "../words/text.ts";
import { totalBytes } from "../words/total_bytes.ts";

/** The screen of `gc`: a line for each stage with count and size, or for each file with kind and size. */
export function collectionScreen(
  { remove }: Collection,
  root: string,
  { each }: { readonly each: boolean },
): string {
  if (remove.length === 0) return "Nothing to remove.";
  if (each) {
    return remove.map(({ what, path, stage, bytes }) =>
      `${what.padEnd(9)}  ${size(bytes).padStart(9)}  ${stage ?? path.replace(`${root}/`, "")}`
    ).join("\n");
  }
  const stages = [...Map.groupBy(remove, ({ what, stage }) => stage ?? `(${what})`)]
    .sort(([a], [b]) => a < b ? -1 : 1);
  return stages.map(([stage, things]) => {
    const bytes = totalBytes(things);
    return `${size(bytes).padStart(9)}  ${count(things.length, "thing").padStart(10)}  ${stage}`;
  }).join("\n");
}
