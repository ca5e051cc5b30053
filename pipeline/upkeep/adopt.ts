import { UserError } from "../words/errors.ts";
import { quoted } from "../words/quoted.ts";
import { taskCommand } from "../words/task_command.ts";
import { type Reason, reasonText } from "../plan/explain.ts";
import { decide, type Verdict } from "../plan/plan.ts";
import { stageWords } from "../plan/stage_words.ts";
import type { Project } from "../plan/project.ts";
import { lockedSoon } from "../store/locked_soon.ts";
import type { Json, RunRecord } from "../types.ts";

/** The adoption of a result for changed code. */
export interface Adoption {
  /** The user's reason, a sentence. */
  readonly because: string;
  /** ISO 8601, UTC. */
  readonly when: string;
  /** The key under which the result was run, or adopted before. */
  readonly from: string;
}

/** Outcome of `adopt`. */
export interface Adopted {
  /** Stages that were not fresh before. */
  readonly adopted: readonly string[];
  /** Stages without any result to adopt. */
  readonly neverRun: readonly string[];
  /** Stages behind them whose results can be adopted too, and the words that select these. */
  readonly next: { readonly stages: readonly string[]; readonly words: readonly string[] };
}

/**
 * Adopts the nearest results of stages for their present code, since the user vouches that the change does not affect results.
 * The configuration may have gained a field: the user then vouches that it says what held before.
 * Adopts all of them or none. The reason stays in the run record as the fact `adopted`, and tables can show it.
 *
 * @throws {UserError} if more of a stage changed, an input is not fresh, its output is damaged, or it is running
 */
export async function adopt(
  { words: _, ...project }: Project,
  names: readonly string[],
  because: string,
): Promise<Adopted> {
  // The fields themselves decide: in words, another schedule may look like a new field.
  const { store, graph } = project;
  using _held = await store.share();
  const wanted = new Set(names);
  const verdicts = new Map<string, Verdict>();
  const adopted: { readonly name: string; readonly record: RunRecord }[] = [];
  const neverRun: string[] = [];
  const when = new Date().toISOString();
  // Inputs come first, so that each verdict counts the adopted inputs.
  for (const stage of graph.order) {
    const { name } = stage;
    const verdict = decide(project, stage, verdicts);
    verdicts.set(name, verdict);
    if (!wanted.has(name) || verdict.state === "fresh") continue;
    if (verdict.record === null) {
      neverRun.push(name);
      continue;
    }
    const record = await adoptedRecord(project, name, verdict, { because, when });
    const { key, keyRecord } = record;
    verdicts.set(name, { state: "fresh", key, keyRecord, record, reasons: [] });
    adopted.push({ name, record });
  }
  const never = new AbortController().signal;
  for (const { name, record } of adopted) {
    const free = await lockedSoon(store, record.key, never, () => Promise.resolve());
    if ("done" in free) continue;
    throw new UserError(`Adopting "${name}": ${free.busy}, or end it. Nothing was adopted.`);
  }
  for (const { name, record } of adopted) {
    const { key, keyRecord } = record;
    for (const digest of Object.values(keyRecord.code)) {
      const made = project.parts.get(digest);
      if (made !== undefined) await store.keepCodeParts(digest, made);
    }
    await store.locked(key, never, () => {}, () => store.commit(record));
    await store.lend(record, name);
  }
  const done = adopted.map(({ name }) => name);
  return { adopted: done, neverRun, next: adoptable(project, verdicts, wanted) };
}

/** Stages behind adopted ones that are not fresh for changed code alone, or would not be once others of them are adopted. */
function adoptable(
  project: Project,
  verdicts: Map<string, Verdict>,
  wanted: ReadonlySet<string>,
): Adopted["next"] {
  const found = new Set<string>();
  const others = new Set<string>();
  for (const stage of project.graph.order) {
    const { name, inputs, partial } = stage;
    const isBehind = Object.values(inputs).some((input) => wanted.has(input) || found.has(input));
    const verdict = decide(project, stage, verdicts);
    const { key, keyRecord, record, reasons } = verdict;
    if (verdict.state === "fresh" || record === null) continue;
    const isApt = isBehind && !partial && reasons.every(canBeAdopted);
    if (!isApt || key === null || keyRecord === null) {
      others.add(name);
      continue;
    }
    verdicts.set(name, { state: "fresh", key, keyRecord, record, reasons: [] });
    found.add(name);
  }
  return { stages: [...found], words: stageWords(project.graph, found, others) };
}

/** A stage's nearest record, adopted for its present key. */
async function adoptedRecord(
  { store, chosen }: Project,
  name: string,
  { key, keyRecord, record, reasons }: Verdict,
  reason: Omit<Adoption, "from">,
): Promise<RunRecord> {
  const other = reasons.filter((reason) => !canBeAdopted(reason));
  const run = taskCommand(`run ${name}`, chosen);
  if (record === null || key === null || keyRecord === null || other.length > 0) {
    const why = (other.length > 0 ? other : reasons).map(reasonText).join("; ");
    if (other.length > 0 && other.every(({ type }) => type === "upstream")) {
      const stages = other.flatMap((reason) => reason.type === "upstream" ? reason.stages : []);
      throw new UserError(
        `Adopting "${name}": ${why}. Nothing was adopted. If the same holds of that, adopt both: ` +
          `${taskCommand(`adopt ${stages.join(" ")} ${name}`, chosen)} --because ${
            quoted(reason.because)
          }. Or run it: ${run}.`,
      );
    }
    throw new UserError(
      `Adopting "${name}": ${why}. Only a change of code or a new field of the configuration can be adopted. Nothing was adopted; run it: ${run}.`,
    );
  }
  const damage = await store.verify(record.output.digest);
  if (damage !== null) {
    throw new UserError(
      `Adopting "${name}": its output is damaged or gone${
        damage.found === null ? "" : ` and was moved to ${damage.movedTo}`
      }. Nothing was adopted; run it: ${run}.`,
    );
  }
  const before = (record.facts.adopted ?? []) as readonly Json[];
  const adoption: Adoption = { ...reason, from: record.key };
  const facts = { ...record.facts, adopted: [...before, { ...adoption }] };
  return { ...record, key, keyRecord, facts };
}

/** Whether a reason to run a stage is one that a user may vouch for. */
function canBeAdopted(reason: Reason): boolean {
  return reason.type === "changed" &&
    (reason.part === "code" || (reason.part === "config" && reason.old === undefined));
}
