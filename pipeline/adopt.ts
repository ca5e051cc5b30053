import { UserError } from "./errors.ts";
import { reasonText } from "./explain.ts";
import { decide, type Verdict } from "./plan.ts";
import type { Project } from "./project.ts";
import type { Json, RunRecord } from "./types.ts";

/** A sentence under which a result was taken over for changed code. */
export interface Adoption {
  readonly because: string;
  /** ISO 8601, UTC. */
  readonly when: string;
  /** The key under which the result had been run, or adopted before. */
  readonly from: string;
}

/**
 * Signs the latest results of stages for their present code, on somebody's word that the change did not change results.
 * The word stays in the run record as the fact `adopted`, and tables can show it.
 *
 * @returns the stages that were not fresh before
 * @throws {UserError} for a stage in which more than code changed, whose inputs are not fresh, or whose output is damaged
 */
export async function adopt(
  project: Project,
  names: readonly string[],
  because: string,
  now = new Date(),
): Promise<string[]> {
  const { store, graph } = project;
  using _held = await store.share();
  const adopted: string[] = [];
  const wanted = new Set(names);
  const verdicts = new Map<string, Verdict>();
  // Inputs first, so that each verdict already counts what was adopted before it.
  for (const stage of graph.order) {
    const { name } = stage;
    const verdict = decide(project, stage, verdicts);
    verdicts.set(name, verdict);
    if (!wanted.has(name) || verdict.state === "fresh") continue;
    const { key, keyRecord, record, reasons } = verdict;
    const other = reasons.filter((reason) => reason.type !== "changed" || reason.part !== "code");
    if (record === null || key === null || keyRecord === null || other.length > 0) {
      const why = (other.length > 0 ? other : reasons).map(reasonText).join("; ");
      throw new UserError(
        `"${name}" cannot be adopted: ${why}. Only a change of code can be vouched for; everything else has to be run.`,
      );
    }
    const damage = await store.verify(record.output.digest);
    if (damage !== null) {
      throw new UserError(
        `"${name}" cannot be adopted: its output is damaged or gone${
          damage.found === null ? "" : ` and was moved to ${damage.movedTo}`
        }. Run it: run ${name}.`,
      );
    }
    const before = (record.facts.adopted ?? []) as readonly Json[];
    const adoption: Adoption = { because, when: now.toISOString(), from: record.key };
    const facts = { ...record.facts, adopted: [...before, { ...adoption }] };
    const signed: RunRecord = { ...record, key, keyRecord, facts };
    for (const digest of Object.values(keyRecord.code)) {
      const made = project.parts.get(digest);
      if (made !== undefined) await store.keepCodeParts(digest, made);
    }
    await store.locked(key, new AbortController().signal, () => {}, () => store.commit(signed));
    verdicts.set(name, decide(project, stage, verdicts));
    adopted.push(name);
  }
  return adopted;
}
