import type { Verification } from "../upkeep/verify.ts";
import { count, size } from "../words/text.ts";

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
