import type { Collection } from "../upkeep/gc.ts";
import { count, size } from "../words/text.ts";
import type { Verification } from "../upkeep/verify.ts";

/** The screen of `verify`, with paths relative to the project. */
export function verificationScreen(found: Verification, root: string): string {
  const { objects, bytes, damaged, unreadable, rerun } = found;
  const lines = damaged.map(({ digest, movedTo, stages }) =>
    `damaged  output ${digest.slice(0, 12)} of ${
      stages.join(", ") || "an unknown stage"
    }; moved to ${movedTo.replace(`${root}/`, "")}`
  );
  lines.push(...unreadable.map((name) => `damaged  run record ${name}`));
  lines.push(...rerun.map((name) => `rerun    ${name}`));
  const whole = damaged.length + unreadable.length === 0;
  lines.push(
    `${count(objects, "output")}, ${size(bytes)}: ` +
      (whole ? "all verified." : `${count(damaged.length, "output")} damaged.`),
  );
  return lines.join("\n");
}

/** The screen of `gc`: the files that it removes, with kind, size and stage. */
export function collectionScreen({ remove }: Collection, root: string): string {
  const lines = remove.map(({ what, path, stage, bytes }) =>
    `${what.padEnd(9)}  ${size(bytes).padStart(9)}  ${stage ?? path.replace(`${root}/`, "")}`
  );
  return lines.length === 0 ? "Nothing to remove." : lines.join("\n");
}
