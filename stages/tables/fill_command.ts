import type { Shown } from "../print/local_run.ts";
import { runCommand } from "../run_command.ts";
import type { Row } from "./config.ts";
import type { TabulatedRow } from "./tabulated.ts";
import { runName } from "../training/run_name.ts";

/** Returns the command that fills all empty cells of a row; null if there is none. */
export function fillRowCommand(
  { experiment, methods }: TabulatedRow,
  shown: Shown,
): string | null {
  const folder = `evaluate/${experiment}`;
  const missing = methods.filter(({ runs }) => runs.length === 0);
  if (missing.length === 0) return null;
  const stages = missing.length === methods.length
    ? [folder]
    : missing.map(({ name }) => `${folder}/${name}`);
  return runCommand(stages.join(" "), shown, shown.flags);
}

/** Returns the command that fills a method's cell. */
export function fillCommand(
  { experiment, seeds }: Row,
  method: string,
  shown: Shown,
): string {
  return runCommand(`evaluate/${runName(experiment, method, seeds[0]!)}`, shown, shown.flags);
}
