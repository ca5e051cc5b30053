import type { Reason } from "./explain.ts";
import { ancestors, descendants, type Graph } from "./graph.ts";
import { keyOf } from "./key.ts";
import { decide, type Ground, plan, presentKey, type Verdict } from "./plan.ts";
import type { Key, Stage } from "./types.ts";

/** What is known of the stages while they are brought up to date, and so what can start. Does nothing itself. */
export class RunState {
  readonly #ground: Ground;
  readonly #graph: Graph;
  #verdicts: Map<string, Verdict>;
  /** Stages to bring up to date. */
  readonly wanted: Set<string>;
  /** Stages to run even if they are fresh. */
  readonly forced: Set<string>;
  /** Stages whose change makes their dependants follow: the forced ones and those that followed them. */
  readonly #leading: Set<string>;
  readonly running = new Set<string>();
  readonly failed = new Set<string>();
  /** Reports with an input that has arrived since they were last made. */
  readonly #arrived = new Set<string>();
  /** Report → key under which it was last made in this run. */
  readonly #made = new Map<string, Key>();

  constructor(ground: Ground, goal: readonly string[], forced: readonly string[]) {
    this.#ground = ground;
    this.#graph = ground.graph;
    this.forced = new Set(forced);
    this.#leading = new Set(forced);
    this.wanted = ancestors(ground.graph, [...goal, ...forced]);
    this.#verdicts = plan(ground);
  }

  get verdicts(): ReadonlyMap<string, Verdict> {
    return this.#verdicts;
  }

  /** The stages to bring up to date, inputs first. */
  wantedStages(): Stage[] {
    return this.#graph.order.filter(({ name }) => this.wanted.has(name));
  }

  verdict(name: string): Verdict {
    const verdict = this.#verdicts.get(name);
    if (verdict === undefined) throw new Error(`no verdict on ${name}`);
    return verdict;
  }

  isFresh(name: string): boolean {
    return this.verdict(name).state === "fresh";
  }

  reasons(name: string): readonly Reason[] {
    const { reasons } = this.verdict(name);
    return this.forced.has(name) ? [{ type: "forced" }, ...reasons] : reasons;
  }

  /** Stages that can start, reports first: they are short and what people wait for. */
  ready(): Stage[] {
    const ready = this.#graph.order.filter((stage) => this.#isReady(stage));
    return ready.sort((a, b) => Number(b.report ?? false) - Number(a.report ?? false));
  }

  /** Reports to make over what there is, since nothing more will come. */
  lastReports(): Stage[] {
    if (this.running.size > 0 || this.failed.size === 0) return [];
    return this.#graph.order.filter((stage) =>
      stage.report && this.wanted.has(stage.name) && this.#isPartial(stage)
    );
  }

  /** Notes that a stage has been started. */
  start(name: string): void {
    this.#arrived.delete(name);
    this.running.add(name);
  }

  /** Notes the key under which a report is made. */
  made(name: string, key: Key): void {
    this.#made.set(name, key);
  }

  /** Decides all anew, after something was found damaged, which is wanted now with all before it. */
  replan(damaged: string): void {
    this.#verdicts = plan(this.#ground);
    for (const each of ancestors(this.#graph, [damaged])) this.wanted.add(each);
  }

  /** Decides a stage and all that depends on it anew. Returns what else has become fresh by it, of what is wanted. */
  refresh(name: string): string[] {
    const fresh: string[] = [];
    const concerned = descendants(this.#graph, [name]);
    for (const stage of this.#graph.order) {
      if (!concerned.has(stage.name)) continue;
      const before = this.verdict(stage.name).state;
      const now = decide(this.#ground, stage, this.#verdicts);
      this.#verdicts.set(stage.name, now);
      const became = now.state === "fresh" && before !== "fresh";
      if (became || stage.name === name) {
        for (const dependant of this.#graph.dependants.get(stage.name) ?? []) {
          this.#arrived.add(dependant);
        }
      }
      if (became && stage.name !== name && this.wanted.has(stage.name)) fresh.push(stage.name);
    }
    return fresh;
  }

  /** A forced output changed: what depends on it joins, unless that would run stages nobody asked for. */
  follow(name: string): void {
    if (!this.#leading.has(name)) return;
    for (const dependant of this.#graph.dependants.get(name) ?? []) {
      const stage = this.#graph.byName.get(dependant);
      if (stage === undefined) continue;
      const inputs = Object.values(stage.inputs);
      const able = inputs.every((input) => this.isFresh(input) || this.wanted.has(input));
      if (!able && !stage.report) continue;
      this.wanted.add(dependant);
      this.#leading.add(dependant);
    }
  }

  #isReady(stage: Stage): boolean {
    const { name } = stage;
    if (!this.wanted.has(name) || this.running.has(name) || this.failed.has(name)) return false;
    if (this.isFresh(name) && !this.forced.has(name)) return false;
    if (Object.values(stage.inputs).every((input) => this.#isFinal(input))) return true;
    return (stage.report ?? false) && this.#arrived.has(name) && this.#isPartial(stage);
  }

  /** Whether an input will not change any more in this run. */
  #isFinal(name: string): boolean {
    return this.isFresh(name) && !this.forced.has(name) && !this.running.has(name);
  }

  /** Whether a report can be made over part of its inputs, otherwise than it was last made. */
  #isPartial(stage: Stage): boolean {
    const inputs = Object.values(stage.inputs);
    if (this.failed.has(stage.name) || !inputs.some((input) => this.isFresh(input))) return false;
    if (inputs.every((input) => this.isFresh(input))) return false;
    const key = keyOf(presentKey(this.#ground, stage, this.#verdicts));
    return this.#made.get(stage.name) !== key;
  }
}
