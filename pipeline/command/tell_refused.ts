import { print } from "../words/print.ts";

/**
 * Tells which stages were refused, and why.
 *
 * @returns how the sentence on all stages goes on: `, 2 refused`; empty if there are none
 */
export function tellRefused(refused: Readonly<Record<string, string>>): string {
  const all = Object.entries(refused);
  for (const [stage, why] of all) print("stderr", `refused  ${stage}: ${why}`);
  return all.length === 0 ? "" : `, ${all.length} refused`;
}
