import { UserError } from "../words/errors.ts";
import { reasonText } from "../plan/explain.ts";
import { decide, type Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { Json, RunRecord } from "../types.ts";

/** A sentence under which a result was taken over for changed code. */
export interface Adoption {
  readonly because: string;
  /** ISO 8601, UTC. */
  readonly when: string;
  /** The key under which the result had been run, or adopted before. */
  readonly from: string;
}

/** What `adopt` did. */
export interface Adopted {
  /** Stages that were not fresh before. */
  readonly adopted: readonly string[];
  /** Stages of which there is nothing to adopt. */
  readonly neverRun: readonly string[];
}

/**
 * Signs the latest results of stages for their present code, on somebody's word that the change did not change results:
 * of all of them, or where one cannot be adopted, of none. The word stays in the run record as the fact `adopted`, and
 * tables can show it.
 *
 * @throws {UserError} for a stage in which more than code changed, whose inputs are not fresh, or whose output is damaged
 */
export async function adopt(
  project: Project,
  names: readonly string[],
  because: string,
  now = new Date(),
): Promise<Adopted> {
  const { store, graph } = project;
  using _held = await store.share();
  const wanted = new Set(names);
  const verdicts = new Map<string, Verdict>();
  const signed: RunRecord[] = [];
  const neverRun: string[] = [];
  // Inputs first, so that each verdict already counts what is adopted before it.
  for (const stage of graph.order) {
    const { name } = stage;
    const verdict = decide(project, stage, verdicts);
    verdicts.set(name, verdict);
    if (!wanted.has(name) || verdict.state === "fresh") continue;
    if (verdict.record === null) {
      neverRun.push(name);
      continue;
    }
    const record = await sign(project, name, verdict, { because, when: now.toISOString() });
    const { key, keyRecord } = record;
    verdicts.set(name, { state: "fresh", key, keyRecord, record, reasons: [] });
    signed.push(record);
  }
  for (const record of signed) {
    const { key, keyRecord } = record;
    for (const digest of Object.values(keyRecord.code)) {
      const made = project.parts.get(digest);
      if (made !== undefined) await store.keepCodeParts(digest, made);
    }
    await store.locked(key, new AbortController().signal, () => {}, () => store.commit(record));
  }
  return { adopted: signed.map(({ stage }) => stage), neverRun };
}

/** A stage's latest record, signed for its present key. */
async function sign(
  { store }: Project,
  name: string,
  { key, keyRecord, record, reasons }: Verdict,
  word: Omit<Adoption, "from">,
): Promise<RunRecord> {
  const other = reasons.filter((reason) => reason.type !== "changed" || reason.part !== "code");
  if (record === null || key === null || keyRecord === null || other.length > 0) {
    const why = (other.length > 0 ? other : reasons).map(reasonText).join("; ");
    throw new UserError(
      `"${name}" cannot be adopted: ${why}. Only a change of code can be vouched for; everything else has to be run. ` +
        "Nothing was adopted.",
    );
  }
  const damage = await store.verify(record.output.digest);
  if (damage !== null) {
    throw new UserError(
      `"${name}" cannot be adopted: its output is damaged or gone${
        damage.found === null ? "" : ` and was moved to ${damage.movedTo}`
      }. Run it: run ${name}. Nothing was adopted.`,
    );
  }
  const before = (record.facts.adopted ?? []) as readonly Json[];
  const adoption: Adoption = { ...word, from: record.key };
  const facts = { ...record.facts, adopted: [...before, { ...adoption }] };
  return { ...record, key, keyRecord, facts };
}
