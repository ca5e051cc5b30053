import { changedParts, type CodeParts } from "../key/code_parts.ts";
import { compare, type Reason } from "./explain.ts";
import { ancestors, type Graph } from "./graph.ts";
import { type CodeKey, keyOf, keyRecord, lastingFacts } from "../key/key.ts";
import type { Store } from "../store/store.ts";
import type { Json, Key, KeyRecord, RunRecord, Stage, TreeDigest } from "../types.ts";

/**
 * - `fresh`: the result for the present inputs, code, configuration, versions and seed is in the store.
 * - `stale`: it was run, but something of that has changed, or its output is gone.
 * - `missing`: it was never run.
 * - `waiting`: nothing of its own has changed, but an input is not fresh; what that comes to decides.
 */
export type State = "fresh" | "stale" | "missing" | "waiting";

/** Whether a stage has to run, and why. */
export interface Verdict {
  readonly state: State;
  /** Null while an input is not fresh. */
  readonly key: Key | null;
  readonly keyRecord: KeyRecord | null;
  /** Empty when fresh. */
  readonly reasons: readonly Reason[];
  /** When fresh, the run that made the result; else the stage's latest run. */
  readonly record: RunRecord | null;
  /** When fresh, files of its output that were left out when it was restored, and that nothing needs now. */
  readonly leftOut?: readonly string[];
}

/** What a decision is made from. */
export interface PlanContext {
  readonly graph: Graph;
  readonly store: Store;
  /** Stage → digests of its code and versions. */
  readonly own: ReadonlyMap<string, CodeKey>;
  /** Code digest → what the code is made of, to name what has changed in it. */
  readonly parts: ReadonlyMap<string, CodeParts>;
  /** The record that the project has published of the same run; else the run's own. */
  readonly asPublished: (record: RunRecord) => RunRecord;
  /** Stages whose outputs something that has to run, or may have to, needs whole; see {@linkcode planFor}. */
  readonly needed?: ReadonlySet<string>;
}

/** Verdicts of all stages, inputs first. */
export function plan(context: PlanContext): Map<string, Verdict> {
  return planFor(context, []).verdicts;
}

/**
 * As {@linkcode plan}, where some stages are run in any case. A restored output that lacks a file is fresh as long as no
 * stage that is not fresh reads that file; where one does, it has to be made again.
 *
 * @param wanted the stages that may be run at all, with their ancestors; all of them unless told
 * @returns the verdicts, and the context to decide single stages on later
 */
export function planFor(
  context: PlanContext,
  forced: readonly string[],
  wanted?: ReadonlySet<string>,
): { readonly context: PlanContext; readonly verdicts: Map<string, Verdict> } {
  const running = new Set(forced);
  const needed = new Set<string>();
  for (;;) {
    const verdicts = new Map<string, Verdict>();
    const refined = { ...context, needed };
    const before = needed.size;
    for (const stage of context.graph.order) {
      const verdict = decide(refined, stage, verdicts);
      verdicts.set(stage.name, verdict);
      if (verdict.state === "fresh" && !running.has(stage.name)) continue;
      if (wanted?.has(stage.name) === false) continue;
      for (const name of lackingInputs(stage, verdicts)) needed.add(name);
    }
    // What is needed now is stale, and needs its own inputs.
    if (needed.size === before) return { context: refined, verdicts };
  }
}

/** Inputs of a stage that were restored without files that it reads. */
export function lackingInputs(
  { inputs, reads }: Stage,
  verdicts: ReadonlyMap<string, Verdict>,
): string[] {
  return [...new Set(Object.values(inputs))].filter((name) =>
    verdicts.get(name)?.leftOut?.some((path) => reads?.includes(path) ?? true)
  );
}

/**
 * The one place that decides whether a stage runs. `status`, `why` and the runner all ask here, so that an explanation
 * cannot differ from what is done.
 *
 * @param verdicts those of the stage's inputs, at least
 */
export function decide(
  context: PlanContext,
  stage: Stage,
  verdicts: ReadonlyMap<string, Verdict>,
): Verdict {
  const { store } = context;
  const unfinished = [
    ...new Set(Object.values(stage.inputs).filter((i) => verdicts.get(i)?.state !== "fresh")),
  ];
  if (unfinished.length > 0) {
    return waiting(context, stage, store.latest(stage.name), unfinished);
  }

  const record = presentKey(context, stage, verdicts);
  const key = keyOf(record);
  const run = store.record(key);
  if (run !== null) {
    const missing = store.missing(run.output);
    const leftOut = missing.length === 0 ? [] : store.leftOut(run.output);
    if (
      missing.length === leftOut.length && (leftOut.length === 0 || canDoWithout(context, stage))
    ) {
      // Equal keys have equal key records: one of the two is enough to hold.
      const shared = { ...run, key, keyRecord: record };
      const fresh = { key, keyRecord: record, reasons: [], record: shared };
      return { state: "fresh", ...fresh, ...(leftOut.length > 0 && { leftOut }) };
    }
    const damaged = missing.filter((path) => !leftOut.includes(path));
    const reasons: Reason[] = damaged.length > 0
      ? [{ type: "absent", files: damaged }]
      : [{ type: "left-out", files: leftOut }];
    return { state: "stale", key, keyRecord: record, reasons, record: run };
  }
  const latest = store.latest(stage.name);
  if (latest === null) {
    const reasons: Reason[] = [{ type: "never" }];
    return { state: "missing", key, keyRecord: record, reasons, record: null };
  }
  const changes = nameChanges(context, compare(latest.keyRecord, record));
  const reasons: readonly Reason[] = changes.length > 0
    ? changes
    : [{ type: "absent", files: ["its run record"] }];
  return { state: "stale", key, keyRecord: record, reasons, record: latest };
}

/** Whether nothing needs the files that were left out of a stage's output. */
function canDoWithout({ needed }: PlanContext, { name, publish }: Stage): boolean {
  return publish === undefined && !needed?.has(name);
}

/** The key record with the inputs that are there now; those that are not are null. A partial stage runs under such a key. */
export function presentKey(
  context: PlanContext,
  stage: Stage,
  verdicts: ReadonlyMap<string, Verdict>,
): KeyRecord {
  const inputs: Record<string, TreeDigest | null> = {};
  for (const [role, name] of Object.entries(stage.inputs)) {
    const verdict = verdicts.get(name);
    inputs[role] = verdict?.state === "fresh" ? verdict.record?.output.digest ?? null : null;
  }
  const facts: Record<string, Json> = {};
  if (stage.partial) {
    for (const [name, record] of ancestorRecords(context, stage, verdicts)) {
      facts[name] = lastingFacts(record);
    }
  }
  return keyRecord(stage, codeKey(context, stage), inputs, facts);
}

/** The run records of all fresh stages that a stage depends on, inputs first; published ones before others. */
export function ancestorRecords(
  { graph, asPublished }: Pick<PlanContext, "graph" | "asPublished">,
  stage: Stage,
  verdicts: ReadonlyMap<string, Verdict>,
): Map<string, RunRecord> {
  const names = ancestors(graph, Object.values(stage.inputs));
  const records = new Map<string, RunRecord>();
  for (const { name } of graph.order) {
    const verdict = names.has(name) ? verdicts.get(name) : undefined;
    if (verdict?.state === "fresh" && verdict.record) {
      records.set(name, asPublished(verdict.record));
    }
  }
  return records;
}

function waiting(
  context: PlanContext,
  stage: Stage,
  latest: RunRecord | null,
  unfinished: readonly string[],
): Verdict {
  const upstream: Reason = { type: "upstream", stages: unfinished };
  const nothing = { key: null, keyRecord: null, record: latest };
  if (latest === null) {
    return { ...nothing, state: "missing", reasons: [{ type: "never" }, upstream] };
  }
  // With its last inputs put in, only what is the stage's own can differ.
  const { inputs, facts } = latest.keyRecord;
  const assumed = keyRecord(stage, codeKey(context, stage), inputs, facts);
  const changes = nameChanges(context, compare(latest.keyRecord, assumed));
  return changes.length > 0
    ? { ...nothing, state: "stale", reasons: [...changes, upstream] }
    : { ...nothing, state: "waiting", reasons: [upstream] };
}

/** Says of changed code which declarations it was. */
function nameChanges({ store, parts }: PlanContext, reasons: readonly Reason[]): Reason[] {
  return reasons.map((reason) => {
    if (reason.type !== "changed" || reason.part !== "code") return reason;
    const old = store.codeParts(String(reason.old));
    const now = parts.get(String(reason.new));
    return old && now ? { ...reason, parts: changedParts(old, now) } : reason;
  });
}

function codeKey(context: PlanContext, stage: Stage): CodeKey {
  const own = context.own.get(stage.name);
  if (own === undefined) throw new Error(`no code digest of ${stage.name}`);
  return own;
}
