import type { Collection } from "../upkeep/gc.ts";
import { count, size } from "../words/text.ts";
import type { Verification } from "../upkeep/verify.ts";
import { totalBytes } from "../words/total_bytes.ts";

/** The screen of `verify`, with paths relative to the project. */
export function verificationScreen(found: Verification, root: string): string {
  const { objects, bytes, damaged, unreadable, rerun } = found;
  const lines = damaged.map(({ digest, movedTo, stages }) =>
    `damaged  ${stages.join(", ") || "an unknown stage"}: output ${digest.slice(0, 12)}, moved to ${
      movedTo.replace(`${root}/`, "")
    }`
  );
  lines.push(...unreadable.map((name) => `damaged  run record ${name}`));
  lines.push(...rerun.map((name) => `rerun    ${name}`));
  const broken = [
    ...(damaged.length > 0 ? [count(damaged.length, "output")] : []),
    ...(unreadable.length > 0 ? [count(unreadable.length, "run record")] : []),
  ];
  const outcome = broken.length === 0 ? "all verified." : `${broken.join(" and ")} damaged.`;
  const advice = unreadable.length === 0
    ? ""
    : " A stage that runs again replaces its record; gc removes records that no stage needs.";
  lines.push(`${count(objects, "output")}, ${size(bytes)}: ${outcome}${advice}`);
  return lines.join("\n");
}

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
