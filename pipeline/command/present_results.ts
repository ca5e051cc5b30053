import { ancestors } from "../plan/graph.ts";
import { planPresent, type Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { Stage } from "../types.ts";
import { UserError } from "../words/errors.ts";
import { taskCommand } from "../words/task_command.ts";
import { count } from "../words/text.ts";
import type { Arguments } from "./command.ts";

/** The stages whose results tables and pages are made of. */
export interface PresentResults {
  readonly needed: readonly Stage[];
  /** Those whose results are not there. */
  readonly lacking: readonly Stage[];
  /** Verdicts on all stages, where partial ones are made of the results that are there. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/**
 * Finds which results the partial stages among these read, and which of them are not there.
 *
 * @param doing what is done with them, for the message
 * @throws {UserError} if none is there
 */
export function presentResults(
  project: Project,
  wanted: readonly string[],
  args: Arguments,
  doing: string,
): PresentResults {
  const { graph } = project;
  const all = [...ancestors(graph, wanted)].map((name) => graph.byName.get(name)!);
  const made = new Set(all.flatMap(({ name, partial }) => partial ? name : []));
  const { verdicts } = planPresent(project, made);
  const read = new Set(all.flatMap(({ partial, inputs }) => partial ? Object.values(inputs) : []));
  const needed = all.filter(({ name, partial }) => read.has(name) && !partial);
  const lacking = needed.filter(({ name }) => verdicts.get(name)?.state !== "fresh");
  if (lacking.length < needed.length) return { needed, lacking, verdicts };
  const { name: _, ...restored } = args;
  const restore = args.set.length > 0
    ? ""
    : ` To take the committed ones: ${taskCommand("restore", restored)}.`;
  throw new UserError(
    `${doing}: none of the ${count(needed.length, "result")} is there. ` +
      `To make them: ${taskCommand("reproduce", args)}.${restore}`,
  );
}

/** Says how many results are not there, and what makes them; null if all are. */
export function lackNotice({ needed, lacking }: PresentResults, args: Arguments): string | null {
  if (lacking.length === 0) return null;
  return `${lacking.length} of ${count(needed.length, "result")} are not there, such as ` +
    `${lacking[0]!.name}. To make them: ${taskCommand("reproduce", args)}.`;
}
