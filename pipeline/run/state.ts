import type { Reason } from "../plan/explain.ts";
import { ancestors, type Graph } from "../plan/graph.ts";
import { keyOf } from "../key/key.ts";
import {
  awaitedInputs,
  decide,
  type PlanContext,
  planFor,
  planPresent,
  presentKey,
  type Verdict,
} from "../plan/plan.ts";
import { SortedNumbers } from "./sorted_numbers.ts";
import { startOrder } from "./start_order.ts";
import type { Key, KeyRecord, Stage } from "../types.ts";

/**
 * Tracks the stages of a run and decides which can start. It runs nothing itself. A change costs time only for the stage and
 * its dependants, however large the graph is.
 */
export class RunState {
  #context: PlanContext;
  readonly #graph: Graph;
  /** Stage → place in the graph's order. */
  readonly #place: ReadonlyMap<string, number>;
  #verdicts = new Map<string, Verdict>();
  /** Stages that are not fresh and whose reasons are outdated; decided again on demand. */
  readonly #outdated = new Set<string>();
  readonly #wanted: Set<string>;
  readonly #forced: Set<string>;
  /** Stages whose dependants run if their output changes: forced stages, and their dependants in turn. */
  readonly #leading: Set<string>;
  readonly #running = new Set<string>();
  readonly #failed = new Set<string>();
  /** Stages whose output will not change again in this run. */
  readonly #final = new Set<string>();
  /** Stage → the numbers of its inputs that are not fresh, and not final. */
  readonly #unfresh = new Map<string, number>();
  readonly #unfinal = new Map<string, number>();
  /** The stages in the order in which they start, and stage → its rank, a place in this order. */
  #starts: readonly Stage[] = [];
  #rank: ReadonlyMap<string, number> = new Map();
  /** Ranks of the stages that can start. */
  #ready = new SortedNumbers();
  /** Partial stages with an input that has arrived since their last run. */
  readonly #arrived = new Set<string>();
  /** Partial stage → key of its last run. */
  readonly #made = new Map<string, Key>();

  /** @param present whether nothing runs but partial stages, over the results that are there */
  constructor(
    context: PlanContext,
    goal: readonly string[],
    forced: readonly string[],
    readonly present = false,
  ) {
    this.#context = context;
    this.#graph = context.graph;
    this.#place = new Map(context.graph.order.map(({ name }, place) => [name, place]));
    this.#forced = new Set(forced);
    this.#leading = new Set(forced);
    this.#wanted = ancestors(context.graph, [...goal, ...forced]);
    for (const { name, partial } of present ? context.graph.order : []) {
      if (!partial) this.#wanted.delete(name);
    }
    this.startIn(startOrder(context.graph));
    this.#decideAll();
  }

  /** All verdicts. Reasons of stages that are not fresh may be outdated. */
  get verdicts(): ReadonlyMap<string, Verdict> {
    return this.#verdicts;
  }

  /** All verdicts, with present reasons. */
  settledVerdicts(): ReadonlyMap<string, Verdict> {
    for (const name of [...this.#outdated]) this.verdict(name);
    return this.#verdicts;
  }

  /** The stages to bring up to date, inputs first. */
  wantedStages(): Stage[] {
    return this.#graph.order.filter(({ name }) => this.#wanted.has(name));
  }

  verdict(name: string): Verdict {
    const stage = this.#outdated.delete(name) ? this.#graph.byName.get(name) : undefined;
    if (stage !== undefined) {
      this.#verdicts.set(name, decide(this.#context, stage, this.#verdicts));
    }
    const verdict = this.#verdicts.get(name);
    if (verdict === undefined) throw new Error(`no verdict on ${name}`);
    return verdict;
  }

  isFresh(name: string): boolean {
    return this.#verdicts.get(name)?.state === "fresh";
  }

  isForced(name: string): boolean {
    return this.#forced.has(name);
  }

  /** Whether a run under this key lacks an input that is still to come. */
  isInterim({ inputs }: Stage, record: KeyRecord): boolean {
    return Object.entries(inputs).some(([role, input]) =>
      record.inputs[role] === null && !this.#context.absent?.has(input)
    );
  }

  hasFailed(name: string): boolean {
    return this.#failed.has(name);
  }

  get anyFailed(): boolean {
    return this.#failed.size > 0;
  }

  /** Whether a stage has to run, unless its inputs turn out unchanged. */
  isToRun(name: string): boolean {
    return !this.isFresh(name) || this.#forced.has(name);
  }

  reasons(name: string): readonly Reason[] {
    const { reasons } = this.verdict(name);
    return this.#forced.has(name) ? [{ type: "forced" }, ...reasons] : reasons;
  }

  /** Says in which order stages start, where several can. */
  startIn(order: readonly Stage[]): void {
    this.#starts = order;
    this.#rank = new Map(order.map(({ name }, rank) => [name, rank]));
    this.#ready = new SortedNumbers();
    for (const stage of order) this.#queue(stage);
  }

  /** Stages that can start, the first to start first. */
  *ready(): Generator<Stage> {
    for (
      let rank = this.#ready.next();
      rank !== undefined;
      rank = this.#ready.next(rank)
    ) {
      const stage = this.#starts[rank]!;
      if (this.#unfinal.get(stage.name) === 0 || this.#isPartial(stage)) yield stage;
      // Comes back when an input arrives.
      else this.#ready.delete(rank);
    }
  }

  /** Partial stages to run over the inputs that exist, since no more will come. */
  lastPartialRuns(): Stage[] {
    if (this.#running.size > 0 || this.#failed.size === 0) return [];
    return this.#graph.order.filter((stage) =>
      stage.partial && this.#wanted.has(stage.name) && this.#isPartial(stage)
    );
  }

  /** Notes that a stage has been started. */
  start(name: string): void {
    this.#arrived.delete(name);
    this.#running.add(name);
    this.#settle(name);
  }

  /** Notes that a stage's run is over, successful or not. */
  end(name: string): void {
    this.#running.delete(name);
    this.#settle(name);
  }

  /** Notes that a forced stage has run, over all of its inputs. */
  unforce(name: string): void {
    if (this.#forced.delete(name)) this.#settle(name);
  }

  fail(name: string): void {
    this.#failed.add(name);
    this.#settle(name);
  }

  /** Notes the key of a partial stage's run. */
  made(name: string, key: Key): void {
    this.#made.set(name, key);
  }

  /** Decides all stages again after one was found damaged, which now has to run, with its ancestors. */
  replan(damaged: string): void {
    for (const each of this.present ? [] : ancestors(this.#graph, [damaged])) {
      this.#wanted.add(each);
    }
    this.#decideAll();
  }

  /** Decides a stage and its descendants again. Returns the wanted descendants that have become fresh. */
  refresh(name: string): string[] {
    const became: string[] = [];
    const places = new SortedNumbers();
    places.add(this.#place.get(name) ?? 0);
    for (let place = places.next(); place !== undefined; place = places.next(place)) {
      const stage = this.#graph.order[place]!;
      const before = this.#verdicts.get(stage.name);
      const isFirst = stage.name === name;
      if (!isFirst && before?.state !== "fresh" && this.#unfresh.get(stage.name) !== 0) {
        this.#outdated.add(stage.name);
        continue;
      }
      const verdict = decide(this.#context, stage, this.#verdicts);
      this.#outdated.delete(stage.name);
      this.#verdicts.set(stage.name, verdict);
      const isFresh = verdict.state === "fresh";
      const flipped = isFresh !== (before?.state === "fresh");
      const arrived = isFirst || (isFresh && flipped);
      const same = !flipped && before?.record?.output.digest === verdict.record?.output.digest;
      for (
        const dependant of isFirst || !same ? this.#graph.dependants.get(stage.name) ?? [] : []
      ) {
        if (flipped) count(this.#unfresh, dependant, isFresh ? -1 : 1);
        if (arrived) this.#arrived.add(dependant);
        places.add(this.#place.get(dependant) ?? 0);
      }
      this.#settle(stage.name, arrived);
      if (isFresh && flipped && !isFirst && this.#wanted.has(stage.name)) became.push(stage.name);
    }
    return became;
  }

  /** Notes a changed output. The dependants of a forced stage then run too, unless that would run unwanted stages. */
  follow(name: string): void {
    if (!this.#leading.has(name)) return;
    for (const dependant of this.#graph.dependants.get(name) ?? []) {
      const stage = this.#graph.byName.get(dependant);
      if (stage === undefined) continue;
      const inputs = Object.values(stage.inputs);
      const able = inputs.every((input) => this.isFresh(input) || this.#wanted.has(input));
      if (!able && !stage.partial) continue;
      this.#wanted.add(dependant);
      this.#leading.add(dependant);
      this.#queue(stage);
    }
  }

  #decideAll(): void {
    // First, since it may fail where the store cannot be read.
    const { context, verdicts } = this.present
      ? planPresent(this.#context, this.#wanted)
      : planFor(this.#context, [...this.#forced], this.#wanted);
    this.#outdated.clear();
    this.#final.clear();
    this.#context = context;
    this.#verdicts = verdicts;
    for (const name of context.absent ?? []) this.#wanted.delete(name);
    for (const stage of this.#graph.order) {
      const { name } = stage;
      const names = [...new Set(awaitedInputs(context, stage))];
      this.#unfresh.set(name, names.filter((input) => !this.isFresh(input)).length);
      this.#unfinal.set(name, names.filter((input) => !this.#final.has(input)).length);
      if (this.#isFinal(name)) this.#final.add(name);
    }
    for (const stage of this.#graph.order) {
      // Tables of restored results are made at once.
      if (stage.partial && this.#isPartial(stage)) this.#arrived.add(stage.name);
      this.#queue(stage);
    }
  }

  /** Updates whether a stage's output is final, and which dependants can start. */
  #settle(name: string, arrived = false): void {
    const isFinal = this.#isFinal(name);
    const turned = isFinal !== this.#final.has(name);
    if (turned) {
      if (isFinal) this.#final.add(name);
      else this.#final.delete(name);
    }
    for (const dependant of turned || arrived ? this.#graph.dependants.get(name) ?? [] : []) {
      if (turned) count(this.#unfinal, dependant, isFinal ? -1 : 1);
      this.#queue(this.#graph.byName.get(dependant)!);
    }
    this.#queue(this.#graph.byName.get(name)!);
  }

  /** Whether an output will not change again in this run. */
  #isFinal(name: string): boolean {
    return this.isFresh(name) && !this.#forced.has(name) && !this.#running.has(name);
  }

  /** Adds a stage to those that can start, or removes it. For partial stages `ready` checks again. */
  #queue({ name, partial }: Stage): void {
    const rank = this.#rank.get(name) ?? 0;
    const able = this.#wanted.has(name) && !this.#running.has(name) && !this.#failed.has(name) &&
      this.isToRun(name) &&
      (this.#unfinal.get(name) === 0 || ((partial ?? false) && this.#arrived.has(name)));
    if (able) this.#ready.add(rank);
    else this.#ready.delete(rank);
  }

  /** Whether a partial stage can run over part of its inputs, under another key than last time. */
  #isPartial(stage: Stage): boolean {
    if (this.#failed.has(stage.name) || this.#unfresh.get(stage.name) === 0) return false;
    if (!Object.values(stage.inputs).some((input) => this.isFresh(input))) return false;
    const key = keyOf(presentKey(this.#context, stage, this.#verdicts));
    return this.#made.get(stage.name) !== key;
  }
}

function count(counts: Map<string, number>, name: string, change: number): void {
  counts.set(name, (counts.get(name) ?? 0) + change);
}
