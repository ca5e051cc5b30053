import { aborted } from "./aborted.ts";
import { attempts, PATIENCE_MS, RETRY_DELAYS_MS } from "./attempts.ts";
import { requireRoom } from "./disk_space.ts";
import { messageOf } from "./errors.ts";
import { describeFailure } from "./failure.ts";
import type { Event, Failure } from "./events.ts";
import type { Executor } from "./executor.ts";
import type { Reason } from "./explain.ts";
import { finishedEvent } from "./finished_event.ts";
import { ancestors, descendants } from "./graph.ts";
import { engineFacts } from "./host.ts";
import { keyOf } from "./key.ts";
import { localExecutor } from "./local_executor.ts";
import { ancestorRecords, decide, plan, presentKey, type Verdict } from "./plan.ts";
import type { Project } from "./project.ts";
import { isPublished, publishStage } from "./publish.ts";
import type { Allotment, Share } from "./resources.ts";
import type { Outcome, RunOptions } from "./run_options.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { Json, Key, RunRecord, Stage } from "./types.ts";
import { type Verifier, verifier } from "./verifier.ts";

/**
 * Brings stages up to date: runs what is not fresh, earliest-declared first, `jobs` at once, and publishes. A failed stage
 * does not end what does not depend on it.
 */
export async function run(options: RunOptions): Promise<Outcome> {
  return await new Runner(options).run();
}

/** The state of one run. */
class Runner {
  readonly #options: RunOptions;
  readonly #project: Project;
  readonly #stop: AbortSignal;
  readonly #wanted: Set<string>;
  readonly #forced: Set<string>;
  /** Stages whose change makes their dependants follow: the forced ones and those that followed them. */
  readonly #leading: Set<string>;
  #verdicts = new Map<string, Verdict>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #ran = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #failures: Failure[] = [];
  /** Reports with an input that has arrived since they were last made. */
  readonly #arrived = new Set<string>();
  /** Report → key under which it was last made in this run. */
  readonly #made = new Map<string, Key>();
  /** Reports whose present or last run is over part of their inputs. */
  readonly #preliminary = new Set<string>();
  readonly #check: Verifier;
  readonly #executor: Executor;
  #room: Allotment | undefined;
  #snapshot: Promise<Snapshot> | undefined;
  #facts: Promise<Record<string, Json>> | undefined;
  /** Stage → log of its last run. */
  readonly #logs = new Map<string, string>();

  constructor(options: RunOptions) {
    this.#options = options;
    this.#project = options.project;
    this.#stop = options.stop ?? new AbortController().signal;
    this.#forced = new Set(options.forced);
    this.#leading = new Set(options.forced);
    this.#wanted = ancestors(options.project.graph, [...options.goal, ...this.#forced]);
    this.#check = verifier(options.project.store);
    this.#executor = options.executor ?? localExecutor();
  }

  async run(): Promise<Outcome> {
    const started = Date.now();
    const { graph, store } = this.#project;
    using _held = await store.share();
    this.#verdicts = plan(this.#project);
    const wanted = graph.order.filter(({ name }) => this.#wanted.has(name));
    this.#report({
      type: "plan",
      stages: wanted.map(({ name }) => ({
        stage: name,
        state: this.#verdict(name).state,
        reasons: this.#reasons(name),
      })),
      jobs: this.#options.jobs,
    });
    for (const { name } of wanted) {
      if (this.#isFresh(name) && !this.#forced.has(name)) await this.#publish(name);
    }
    const toRun = wanted.filter(({ name }) => !this.#isFresh(name) || this.#forced.has(name));
    if (toRun.length > 0) {
      requireRoom(store.folder);
      // Before admission, since it may know better why a GPU cannot be had.
      await this.#prepare(toRun);
      this.#room = await this.#executor.admit(toRun, graph.order);
    }
    try {
      await this.#loop();
      await this.#options.cache?.settled();
    } finally {
      (await this.#snapshot?.catch(() => undefined))?.[Symbol.dispose]();
    }
    return this.#finish(started);
  }

  #snapshotOnce(): Promise<Snapshot> {
    return this.#snapshot ??= takeSnapshot(this.#project, this.#options.flags ?? []);
  }

  /** Not waited for after an interruption: a download may take minutes. */
  async #prepare(stages: readonly Stage[]): Promise<void> {
    if (this.#stop.aborted) return;
    await Promise.race([this.#options.prepare?.(stages), aborted(this.#stop)]);
  }

  async #loop(): Promise<void> {
    for (;;) {
      if (!this.#stop.aborted) this.#startReady();
      if (this.#running.size === 0) return;
      await Promise.race(this.#running.values());
    }
  }

  #startReady(): void {
    if (this.#options.failFast && this.#failed.size > 0) return;
    // Reports are short and what people wait for, so they go first.
    const ready = this.#ready();
    ready.sort((a, b) => Number(b.report ?? false) - Number(a.report ?? false));
    for (const stage of ready) {
      if (this.#running.size >= this.#options.jobs) return;
      // What does not fit now leaves room for what does.
      const share = this.#room?.take(stage.resources);
      if (share) this.#start(stage, share);
    }
    if (this.#running.size > 0 || this.#failed.size === 0) return;
    // Nothing more will come: reports are made once over what there is.
    for (const stage of this.#project.graph.order) {
      if (stage.report && this.#wanted.has(stage.name) && this.#isPartial(stage)) {
        const share = this.#room?.take(stage.resources);
        if (share) this.#start(stage, share);
      }
    }
  }

  #ready(): Stage[] {
    return this.#project.graph.order.filter((stage) => {
      const { name } = stage;
      if (!this.#wanted.has(name) || this.#running.has(name) || this.#failed.has(name)) {
        return false;
      }
      if (this.#isFresh(name) && !this.#forced.has(name)) return false;
      const inputs = Object.values(stage.inputs);
      if (inputs.every((input) => this.#isFinal(input))) return true;
      return (stage.report ?? false) && this.#arrived.has(name) && this.#isPartial(stage);
    });
  }

  /** Whether a report can be made over part of its inputs, otherwise than it was last made. */
  #isPartial(stage: Stage): boolean {
    const inputs = Object.values(stage.inputs);
    if (this.#failed.has(stage.name) || !inputs.some((input) => this.#isFresh(input))) return false;
    if (inputs.every((input) => this.#isFresh(input))) return false;
    const key = keyOf(presentKey(this.#project, stage, this.#verdicts));
    return this.#made.get(stage.name) !== key;
  }

  #start(stage: Stage, share: Share): void {
    this.#arrived.delete(stage.name);
    const work = this.#runStage(stage, share).catch(async (error) => {
      this.#forced.delete(stage.name);
      if (this.#stop.aborted) return;
      await this.#fail(stage, error);
    }).finally(() => {
      this.#running.delete(stage.name);
      share[Symbol.dispose]();
    });
    this.#running.set(stage.name, work);
  }

  async #runStage(stage: Stage, share: Share): Promise<void> {
    const { name } = stage;
    if (!await this.#inputsAreWhole(stage)) return;
    // Taken now: while this runs, verdicts go on.
    const record = presentKey(this.#project, stage, this.#verdicts);
    const partial = Object.values(record.inputs).includes(null);
    const key = keyOf(record);
    const records = ancestorRecords(this.#project.graph, stage, this.#verdicts);
    const reasons = this.#reasons(name);
    const forced = this.#forced.has(name) && !partial;
    if (stage.report) this.#made.set(name, key);
    if (partial) this.#preliminary.add(name);
    else this.#preliminary.delete(name);
    const { store } = this.#project;
    const before = store.record(key);
    const previous = before ?? this.#verdict(name).record;
    const log = `.cache/logs/${name}.${key.slice(0, 8)}.log`;
    this.#logs.set(name, log);
    const { cache } = this.#options;
    let [ran, fetched] = [false, false];
    const result = await store.locked(
      key,
      this.#stop,
      (holder) => this.#report({ type: "waiting", stage: name, holder }),
      async () => {
        const there = store.record(key);
        if (!forced && there !== null && store.missing(there.output).length === 0) return there;
        if (!forced && !partial && !store.hasJob(key)) {
          const got = await cache?.fetch(name, key, this.#stop) ?? null;
          fetched = got !== null;
          if (got !== null) return got;
        }
        this.#report({ type: "started", stage: name, reasons, partial, log });
        ran = true;
        this.#facts ??= engineFacts(this.#project.root, this.#project.graph);
        return await attempts({
          project: this.#project,
          stage,
          key,
          keyRecord: record,
          records,
          facts: await this.#facts,
          snapshot: await this.#snapshotOnce(),
          executor: this.#executor,
          log,
          env: share.env,
          patienceMs: this.#options.patienceMs ?? PATIENCE_MS,
          delaysMs: this.#options.retryDelaysMs ?? RETRY_DELAYS_MS,
          onRetry: ({ message }, delay) =>
            this.#report({ type: "retrying", stage: name, message, seconds: delay / 1000 }),
          stop: this.#stop,
          kill: this.#options.kill ?? new AbortController().signal,
          onMessage: (message) => this.#report({ ...message, stage: name }),
        });
      },
    );
    this.#forced.delete(name);
    if (ran) this.#ran.add(name);
    if (ran || fetched) this.#check.trust(result.output.digest);
    if (ran && !partial) cache?.offer(result, this.#stop);
    const same = previous === null ? null : previous.output.digest === result.output.digest;
    if (partial) {
      if (ran) this.#reportFinished(result, { partial, same, unrepeatable: false });
      await this.#publishRecord(stage, result, records);
      return;
    }
    this.#refresh(name);
    if (this.#leading.has(name) && same !== true) this.#follow(name);
    if (ran) {
      const unrepeatable = before !== null && before.output.digest !== result.output.digest;
      this.#reportFinished(result, { partial, same, unrepeatable });
    } else if (!fetched) this.#report({ type: "fresh", stage: name });
    await this.#publish(name);
  }

  #reportFinished(record: RunRecord, how: Parameters<typeof finishedEvent>[3]): void {
    this.#report(finishedEvent(this.#project, this.#verdicts, record, how));
  }

  /** Digests what a stage is about to read. Something damaged is made again first. */
  async #inputsAreWhole(stage: Stage): Promise<boolean> {
    let whole = true;
    for (const name of new Set(Object.values(stage.inputs))) {
      whole = await this.#isWhole(name) && whole;
    }
    return whole;
  }

  /** Whether a stage's output is what was stored. If not, it is moved aside and its stage is to run. */
  async #isWhole(name: string): Promise<boolean> {
    const { state, record } = this.#verdict(name);
    if (state !== "fresh" || record === null) return true;
    const damage = await this.#check.verify(record.output.digest);
    if (damage === null) return true;
    if (this.#isFresh(name)) {
      this.#report({ type: "damaged", stage: name, movedTo: damage.movedTo });
      this.#verdicts = plan(this.#project);
      for (const each of ancestors(this.#project.graph, [name])) this.#wanted.add(each);
    }
    return false;
  }

  /** Decides a stage and all that depends on it anew, and tells what has become fresh by itself. */
  #refresh(name: string): void {
    const { graph } = this.#project;
    const concerned = descendants(graph, [name]);
    for (const stage of graph.order) {
      if (!concerned.has(stage.name)) continue;
      const before = this.#verdict(stage.name).state;
      const now = decide(this.#project, stage, this.#verdicts);
      this.#verdicts.set(stage.name, now);
      const became = now.state === "fresh" && before !== "fresh";
      if (became || stage.name === name) {
        for (const dependant of graph.dependants.get(stage.name) ?? []) {
          this.#arrived.add(dependant);
        }
      }
      if (became && stage.name !== name && this.#wanted.has(stage.name)) {
        this.#report({ type: "fresh", stage: stage.name });
      }
    }
  }

  /** A forced output changed: what depends on it joins, unless that would run stages nobody asked for. */
  #follow(name: string): void {
    const { graph } = this.#project;
    for (const dependant of graph.dependants.get(name) ?? []) {
      const stage = graph.byName.get(dependant);
      if (stage === undefined) continue;
      const inputs = Object.values(stage.inputs);
      const able = inputs.every((input) => this.#isFresh(input) || this.#wanted.has(input));
      if (!able && !stage.report) continue;
      this.#wanted.add(dependant);
      this.#leading.add(dependant);
    }
  }

  async #publish(name: string): Promise<void> {
    const stage = this.#project.graph.byName.get(name);
    const { record } = this.#verdict(name);
    if (stage === undefined || record === null || !this.#isFresh(name)) return;
    if (stage.publish === undefined && stage.publishRecords === undefined) return;
    // What is about to be copied into the project must be what was stored.
    if (!await isPublished(this.#project.root, stage, record) && !await this.#isWhole(name)) return;
    const records = ancestorRecords(this.#project.graph, stage, this.#verdicts);
    await this.#publishRecord(stage, record, records);
  }

  async #publishRecord(
    stage: Stage,
    record: RunRecord,
    records: ReadonlyMap<string, RunRecord>,
  ): Promise<void> {
    const { root, store } = this.#project;
    const { files, records: { length } } = await publishStage(root, store, stage, record, records);
    if (files.length + length === 0) return;
    const partial = Object.values(record.keyRecord.inputs).includes(null);
    this.#report({ type: "published", stage: stage.name, partial, files, records: length });
  }

  async #fail(stage: Stage, error: unknown): Promise<void> {
    // A report over part of its inputs may yet succeed over all of them.
    if (this.#preliminary.has(stage.name)) {
      const text = `The preliminary "${stage.name}" could not be made: ${messageOf(error)}`;
      return this.#report({ type: "notice", text });
    }
    this.#failed.add(stage.name);
    const log = this.#logs.get(stage.name) ?? null;
    const failure = await describeFailure(stage.name, error, this.#project.root, log);
    this.#failures.push(failure);
    this.#report({ type: "failed", ...failure });
  }

  #finish(started: number): Outcome {
    const wanted = this.#project.graph.order.map(({ name }) => name)
      .filter((name) => this.#wanted.has(name));
    const failed = wanted.filter((name) => this.#failed.has(name));
    const stopped = this.#stop.aborted;
    const blocked = stopped
      ? []
      : wanted.filter((name) => !this.#isFresh(name) && !this.#failed.has(name));
    this.#report({
      type: "summary",
      ran: this.#ran.size,
      fresh: wanted.filter((name) => this.#isFresh(name) && !this.#ran.has(name)).length,
      failed,
      failures: this.#failures,
      blocked,
      stopped,
      seconds: (Date.now() - started) / 1000,
    });
    return { ran: [...this.#ran], failed, blocked, stopped, verdicts: this.#verdicts };
  }

  #reasons(name: string): readonly Reason[] {
    const { reasons } = this.#verdict(name);
    return this.#forced.has(name) ? [{ type: "forced" }, ...reasons] : reasons;
  }

  #verdict(name: string): Verdict {
    const verdict = this.#verdicts.get(name);
    if (verdict === undefined) throw new Error(`no verdict on ${name}`);
    return verdict;
  }

  #isFresh(name: string): boolean {
    return this.#verdict(name).state === "fresh";
  }

  /** Whether an input will not change any more in this run. */
  #isFinal(name: string): boolean {
    return this.#isFresh(name) && !this.#forced.has(name) && !this.#running.has(name);
  }

  #report = (event: Event) => this.#options.report(event);
}
