import { changedParts, type CodeParts } from "../key/code_parts.ts";
import { compare, type ConfigWords, type Reason } from "./explain.ts";
import { ancestors, type Graph } from "./graph.ts";
import { type CodeKey, keyOf, keyRecord, lastingFacts } from "../key/key.ts";
import type { Store } from "../store/store.ts";
import type { Json, Key, KeyRecord, RunRecord, Stage, TreeDigest } from "../types.ts";

/**
 * The state of a stage:
 *
 * - `fresh`: the store has the result for the present inputs, code, configuration, versions and seed.
 * - `stale`: the stage was run, but one of these has changed, or its output is gone.
 * - `missing`: the stage was never run.
 * - `waiting`: the stage itself is unchanged, but an input is not fresh, and its result will decide.
 */
export type State = "fresh" | "stale" | "missing" | "waiting";

/** The decision whether a stage runs, with its reasons. */
export interface Verdict {
  readonly state: State;
  /** Null while an input is not fresh. */
  readonly key: Key | null;
  readonly keyRecord: KeyRecord | null;
  /** Empty if the stage is fresh. */
  readonly reasons: readonly Reason[];
  /** The run that made the result if the stage is fresh, otherwise the one that reasons compare with. */
  readonly record: RunRecord | null;
  /** Files that a fresh, restored output lacks and that nothing needs. */
  readonly leftOut?: readonly string[];
}

/** Everything that decisions are made from. */
export interface PlanContext {
  readonly graph: Graph;
  readonly store: Store;
  /** Stage → its digests of code and its versions. */
  readonly own: ReadonlyMap<string, CodeKey>;
  /** Code digest → declarations of the code, to name what has changed. */
  readonly parts: ReadonlyMap<string, CodeParts>;
  /** The record that the project has published of a stage's run; else the run's own. */
  readonly asPublished: (stage: string, record: RunRecord) => RunRecord;
  /** How reasons put changes of the configuration; by default as programs read it. */
  readonly words?: ConfigWords | undefined;
  /** Stages whose outputs must be whole, since a stage that may run reads them; see {@linkcode planFor}. */
  readonly needed?: ReadonlySet<string>;
  /** Stages whose results are not there and will not come: partial stages do without them; see {@linkcode planPresent}. */
  readonly absent?: ReadonlySet<string>;
}

/**
 * Decides all stages, inputs first.
 *
 * @param names the stages to bring up to date, as {@linkcode planFor} has it: none where nothing is to run, by default all
 */
export function plan(context: PlanContext, names?: readonly string[]): Map<string, Verdict> {
  return planFor(context, [], names && ancestors(context.graph, names)).verdicts;
}

/**
 * Decides all stages when some are forced to run. A restored output that lacks a file is fresh until a stage that has to run
 * reads that file; then it has to be made again.
 *
 * @param wanted the stages that may run, with their ancestors; all stages by default
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
    // A newly needed stage is stale, and may need inputs in turn.
    if (needed.size === before) return { context: refined, verdicts };
  }
}

/**
 * Decides all stages when nothing runs but the partial ones, over the results that are there.
 *
 * @param wanted the stages that may run
 */
export function planPresent(
  context: PlanContext,
  wanted: ReadonlySet<string>,
): ReturnType<typeof planFor> {
  let absent: ReadonlySet<string> = context.absent ?? new Set();
  for (;;) {
    const planned = planFor({ ...context, absent }, [], wanted);
    const found = new Set(absent);
    for (const { name, partial, inputs } of context.graph.order) {
      const names = Object.values(inputs);
      const lacksAll = names.length > 0 && names.every((input) => found.has(input));
      const isFresh = planned.verdicts.get(name)?.state === "fresh";
      if (partial ? lacksAll : !isFresh) found.add(name);
    }
    if (found.size === absent.size) return planned;
    absent = found;
  }
}

/** Inputs of a stage that were restored without a file that the stage reads. */
export function lackingInputs(
  { inputs, reads }: Stage,
  verdicts: ReadonlyMap<string, Verdict>,
): string[] {
  return [...new Set(Object.values(inputs))].filter((name) =>
    verdicts.get(name)?.leftOut?.some((path) => reads?.includes(path) ?? true)
  );
}

/**
 * Decides whether a stage runs. `status`, `why` and the runner all use this function, so an explanation cannot differ from
 * what a run does.
 *
 * @param verdicts the verdicts of the stage's inputs, at least
 */
export function decide(
  context: PlanContext,
  stage: Stage,
  verdicts: ReadonlyMap<string, Verdict>,
): Verdict {
  const { store } = context;
  const inputs = new Set(awaitedInputs(context, stage));
  const unfinished = [...inputs].filter((input) => verdicts.get(input)?.state !== "fresh");
  if (unfinished.length > 0) {
    return waiting(context, stage, unfinished);
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
      // Equal keys have equal key records, so keeping one of them saves memory.
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
  // No run is at 0: it would be that of this key.
  const latest = comparedRun(context, stage, () => record, 1);
  if (latest === null) {
    const reasons: Reason[] = [{ type: "never" }];
    return { state: "missing", key, keyRecord: record, reasons, record: null };
  }
  const changes = nameChanges(context, compare(latest.keyRecord, record, context.words));
  const reasons: readonly Reason[] = changes.length > 0
    ? changes
    : [{ type: "absent", files: ["its run record"] }];
  return { state: "stale", key, keyRecord: record, reasons, record: latest };
}

/** The inputs that a stage cannot do without. */
export function awaitedInputs({ absent }: PlanContext, { inputs, partial }: Stage): string[] {
  return Object.values(inputs).filter((input) => !partial || !absent?.has(input));
}

/** Whether nothing needs the files that were left out of a stage's output. */
function canDoWithout({ needed }: PlanContext, { name, publish }: Stage): boolean {
  return publish === undefined && !needed?.has(name);
}

/** The key record over the inputs that are fresh now; the others are null. A partial stage runs under such a key. */
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
      records.set(name, asPublished(name, verdict.record));
    }
  }
  return records;
}

function waiting(
  context: PlanContext,
  stage: Stage,
  unfinished: readonly string[],
): Verdict {
  // With the inputs of that run only the stage itself can differ.
  const assume = ({ keyRecord: { inputs, facts } }: RunRecord) =>
    keyRecord(stage, codeKey(context, stage), inputs, facts);
  const latest = comparedRun(context, stage, assume, 0);
  const upstream: Reason = { type: "upstream", stages: unfinished };
  const nothing = { key: null, keyRecord: null, record: latest };
  if (latest === null) {
    return { ...nothing, state: "missing", reasons: [{ type: "never" }, upstream] };
  }
  const changes = nameChanges(context, compare(latest.keyRecord, assume(latest), context.words));
  return changes.length > 0
    ? { ...nothing, state: "stale", reasons: [...changes, upstream] }
    : { ...nothing, state: "waiting", reasons: [upstream] };
}

/** Adds the declarations that changed to reasons about code. */
function nameChanges({ store, parts }: PlanContext, reasons: readonly Reason[]): Reason[] {
  return reasons.map((reason) => {
    if (reason.type !== "changed" || reason.part !== "code") return reason;
    const old = store.codeParts(String(reason.old));
    const now = parts.get(String(reason.new));
    return old && now ? { ...reason, parts: changedParts(old, now) } : reason;
  });
}

/**
 * The run that reasons compare with: the latest, unless another one is nearer. The nearest differs in the fewest parts, and
 * rather in code than in anything else.
 *
 * @param leastPossible where the latest run is as near as this, the others are not read
 */
function comparedRun(
  { store }: PlanContext,
  { name }: Stage,
  present: (run: RunRecord) => KeyRecord,
  leastPossible: 0 | 1,
): RunRecord | null {
  const distance = (run: RunRecord) => {
    const reasons = compare(run.keyRecord, present(run));
    const others = reasons.filter((reason) => reason.type !== "changed" || reason.part !== "code");
    return 1000 * others.length + reasons.length;
  };
  const latest = store.latest(name);
  if (latest === null) return null;
  let [nearest, least] = [latest, distance(latest)];
  if (least <= leastPossible) return latest;
  for (const run of store.all(name)) {
    const found = distance(run);
    if (found < least) [nearest, least] = [run, found];
  }
  return nearest;
}

function codeKey(context: PlanContext, stage: Stage): CodeKey {
  const own = context.own.get(stage.name);
  if (own === undefined) throw new Error(`no code digest of ${stage.name}`);
  return own;
}
