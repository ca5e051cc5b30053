import { aborted } from "../system/aborted.ts";
import { executeWithRetries, PATIENCE_MS, RETRY_DELAYS_MS } from "./retries.ts";
import { requireRoom } from "../system/disk_space.ts";
import { messageOf } from "../words/errors.ts";
import { describeFailure } from "./failure.ts";
import type { Event, Failure } from "../events.ts";
import type { Executor } from "../executor/executor.ts";
import { finishedEvent } from "./finished_event.ts";
import { engineFacts } from "../executor/host.ts";
import { keyOf } from "../key/key.ts";
import { localExecutor } from "../executor/local_executor.ts";
import { ancestorRecords, presentKey } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { withForced } from "../plan/with_forced.ts";
import type { Allotment, Share } from "../executor/resources.ts";
import type { Outcome, RunOptions } from "./options.ts";
import { type RunOutputs, runOutputs } from "./outputs.ts";
import { startOrder } from "./start_order.ts";
import { RunState } from "./state.ts";
import { savedSeconds } from "../store/begun.ts";
import { runResult } from "../store/run_result.ts";
import { type Snapshot, takeSnapshot } from "../executor/snapshot.ts";
import type { Json, Key, RunRecord, Stage } from "../types.ts";

/**
 * Brings stages up to date: runs those that are not fresh, `jobs` at once and in their {@linkcode startOrder}, and publishes
 * their outputs. After a failure, stages that do not depend on the failed one go on.
 */
export async function run(options: RunOptions): Promise<Outcome> {
  const { project, goal, forced = [], stop = new AbortController().signal } = options;
  using _held = await project.store.share(stop);
  // Fetches first, since a fetched stage needs neither libraries nor a GPU.
  await options.cache?.fetchAll(project, goal, forced, stop);
  return await new Runner(options).run();
}

/** What is known of a stage that is under way. */
interface UnderWay {
  /** Whether it is known to be over part of the inputs, and not made again over the same part. */
  partial: boolean;
}

/** One run. */
class Runner {
  readonly #options: RunOptions;
  readonly #project: Project;
  readonly #stop: AbortSignal;
  readonly #kill: AbortSignal;
  readonly #patienceMs: number;
  readonly #running = new Map<string, Promise<void>>();
  /** Keys of the running stages. */
  readonly #runningKeys = new Set<Key>();
  readonly #ran = new Set<string>();
  readonly #failures: Failure[] = [];
  readonly #state: RunState;
  readonly #outputs: RunOutputs;
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
    this.#kill = options.kill ?? new AbortController().signal;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#state = new RunState(
      options.project,
      options.goal,
      options.forced ?? [],
      options.present,
    );
    this.#outputs = runOutputs(
      options.project,
      this.#state,
      this.#emit,
      { publishesNothing: options.publishesNothing ?? false },
    );
    this.#executor = options.executor ?? localExecutor();
  }

  async run(): Promise<Outcome> {
    const started = performance.now();
    const { graph, store } = this.#project;
    const state = this.#state;
    const wanted = state.wantedStages();
    const planned = withForced(state.settledVerdicts(), this.#options.forced ?? []);
    this.#emit({
      type: "plan",
      stages: wanted.map((stage) => ({
        stage: stage.name,
        state: planned.get(stage.name)!.state,
        reasons: planned.get(stage.name)!.reasons,
        part: this.#options.parts?.(stage) ?? 1 / this.#options.jobs,
      })),
      jobs: this.#options.jobs,
    });
    const isToRun = ({ name }: Stage) => state.isToRun(name);
    for (const stage of wanted) {
      if (!isToRun(stage)) await this.#outputs.publish(stage.name);
    }
    const toRun = wanted.filter(isToRun);
    if (toRun.length > 0) {
      requireRoom(store.folder);
      // Before admission, since it explains better why there is no GPU.
      await this.#prepare(toRun);
      this.#room = await this.#executor.admit(toRun, graph.order);
      this.#chooseOrder(toRun, this.#room);
    }
    try {
      await this.#loop();
      await this.#options.cache?.settled({
        stop: this.#stop,
        kill: this.#kill,
        patienceMs: this.#patienceMs,
      });
    } finally {
      (await this.#snapshot?.catch(() => undefined))?.[Symbol.dispose]();
    }
    return this.#finish(started);
  }

  /** Lets the longest stages start first, if two of them fit at once: one after the other, no order ends before another. */
  #chooseOrder(toRun: readonly Stage[], room: Allotment): void {
    const { jobs, lengths } = this.#options;
    const length = ({ name }: Stage) => lengths?.get(name) ?? 0;
    const [first, second] = toRun.toSorted((a, b) => length(b) - length(a));
    if (jobs < 2 || second === undefined || length(second) === 0) return;
    using one = room.take(first!.resources);
    using other = one && room.take(second.resources);
    if (other === null) return;
    this.#state.startIn(
      startOrder(
        this.#project.graph,
        (stage) => this.#state.isToRun(stage.name) ? length(stage) : 0,
      ),
    );
  }

  #snapshotOnce(): Promise<Snapshot> {
    return this.#snapshot ??= takeSnapshot(this.#project, this.#options.flags ?? []);
  }

  /** Prepares the run. Returns early at an interruption, since a download may take minutes. */
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
    if (this.#options.failFast && this.#state.anyFailed) return;
    for (const stage of this.#state.ready()) {
      if (this.#running.size >= this.#options.jobs) return;
      // What another stage is making under the same key is waited for here, where others may go first.
      const key = this.#keyOf(stage);
      if (key === null || !this.#runningKeys.has(key)) this.#startIfItFits(stage);
    }
    for (const stage of this.#state.lastPartialRuns()) this.#startIfItFits(stage);
  }

  /** The key of a stage; null while it is open, or if the store cannot be read now, which its attempt will tell. */
  #keyOf({ name }: Stage): Key | null {
    try {
      return this.#state.verdict(name).key;
    } catch {
      return null;
    }
  }

  /** Starts a stage if its resources are free; otherwise smaller stages may go first. */
  #startIfItFits(stage: Stage): void {
    const { name } = stage;
    const share = this.#room?.take(stage.resources);
    if (!share) return;
    const key = this.#keyOf(stage);
    if (key !== null) this.#runningKeys.add(key);
    this.#state.start(name);
    const underWay: UnderWay = { partial: false };
    const work = this.#runStage(stage, share, underWay).catch(async (error) => {
      if (!underWay.partial) this.#state.unforce(name);
      if (this.#stop.aborted) return;
      await this.#fail(stage, error, underWay);
    }).finally(() => {
      this.#running.delete(name);
      if (key !== null) this.#runningKeys.delete(key);
      this.#state.end(name);
      share[Symbol.dispose]();
    });
    this.#running.set(name, work);
  }

  async #runStage(stage: Stage, share: Share, underWay: UnderWay): Promise<void> {
    const { name } = stage;
    if (!await this.#outputs.areInputsWhole(stage)) return;
    // Fixes the key now, since verdicts change while the stage runs.
    const record = presentKey(this.#project, stage, this.#state.verdicts);
    const partial = this.#state.isInterim(stage, record);
    const key = keyOf(record);
    if (stage.partial) this.#state.made(name, key);
    // Only now: what fails before this line would fail again, without an end.
    underWay.partial = partial;
    const records = stage.partial || stage.publishRecords !== undefined
      ? ancestorRecords(this.#project, stage, this.#state.verdicts)
      : new Map<string, RunRecord>();
    const reasons = this.#state.reasons(name);
    const forced = this.#state.isForced(name) && !partial;
    const { store } = this.#project;
    const before = store.record(key);
    const previous = before ?? this.#state.verdict(name).record;
    const log = `.cache/logs/${name}.${key.slice(0, 8)}.log`;
    this.#logs.set(name, log);
    const { cache, explainCrash } = this.#options;
    let [ran, fetched] = [false, false];
    const result = await store.locked(
      key,
      this.#stop,
      (holder) => this.#emit({ type: "waiting", stage: name, holder }),
      async () => {
        const stored = store.whole(key);
        if (!forced && stored !== null) return stored;
        if (!forced && !partial && !store.hasJob(key)) {
          const arrived = await cache?.fetch(name, key, this.#stop) ?? null;
          fetched = arrived !== null;
          if (arrived !== null) return arrived;
        }
        // A run that is compared with a whole result starts from the beginning.
        const saved = stored === null ? await savedSeconds(store.folder, key) : null;
        this.#emit({
          type: "started",
          stage: name,
          reasons,
          partial,
          ...(saved !== null && { savedSeconds: saved }),
          log,
        });
        ran = true;
        this.#facts ??= engineFacts(this.#project.root, this.#project.graph);
        return await executeWithRetries({
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
          patienceMs: this.#patienceMs,
          delaysMs: this.#options.retryDelaysMs ?? RETRY_DELAYS_MS,
          onRetry: ({ message }, delay) =>
            this.#emit({ type: "retrying", stage: name, message, seconds: delay / 1000 }),
          stop: this.#stop,
          kill: this.#kill,
          ...(explainCrash && { explainCrash }),
          onMessage: (message) => this.#emit({ ...message, stage: name }),
        });
      },
    );
    if (!partial) this.#state.unforce(name);
    if (ran) this.#ran.add(name);
    if (ran || fetched) this.#outputs.trust(result.output);
    if (ran && !partial) cache?.offer(result, forced);
    const same = previous === null ? null : previous.output.digest === result.output.digest;
    if (partial) {
      if (ran) await this.#emitFinished(result, { partial, same, unrepeatable: false });
      await this.#outputs.publishRun(stage, result, records);
      return;
    }
    const refreshed = this.#state.refresh(name);
    for (const stage of refreshed) this.#emit({ type: "fresh", stage });
    if (same !== true) this.#state.follow(name);
    if (ran) {
      const unrepeatable = before !== null && before.output.digest !== result.output.digest;
      await this.#emitFinished(result, { partial, same, unrepeatable });
    } else if (!fetched) this.#emit({ type: "fresh", stage: name });
    // A record of this run may be published with what has just turned out to be fresh.
    for (const each of [name, ...refreshed]) await this.#outputs.publish(each);
  }

  async #emitFinished(record: RunRecord, how: Parameters<typeof finishedEvent>[3]): Promise<void> {
    const metrics = await this.#options.metrics?.(runResult(this.#project.store, record)) ?? null;
    const event = finishedEvent(this.#project, this.#state.verdicts, record, how);
    this.#emit({ ...event, ...(metrics && { metrics }) });
  }

  async #fail(stage: Stage, error: unknown, { partial }: UnderWay): Promise<void> {
    // A stage that fails over part of its inputs may still succeed over all of them.
    if (partial) {
      return this.#emit({ type: "abandoned", stage: stage.name, message: messageOf(error) });
    }
    this.#state.fail(stage.name);
    const log = this.#logs.get(stage.name) ?? null;
    const failure = await describeFailure(stage.name, error, this.#project.root, log);
    this.#failures.push(failure);
    this.#emit({ type: "failed", ...failure });
  }

  /** @param started by the clock that nobody sets, {@linkcode performance} */
  #finish(started: number): Outcome {
    const wanted = this.#state.wantedStages().map(({ name }) => name);
    const failed = wanted.filter((name) => this.#state.hasFailed(name));
    const stopped = this.#stop.aborted;
    const blocked = stopped
      ? []
      : wanted.filter((name) => !this.#state.isFresh(name) && !this.#state.hasFailed(name));
    this.#emit({
      type: "summary",
      ran: this.#ran.size,
      fresh: wanted.filter((name) => this.#state.isFresh(name) && !this.#ran.has(name)).length,
      failed,
      failures: this.#failures,
      blocked,
      stopped,
      seconds: Math.round(performance.now() - started) / 1000,
    });
    return {
      ran: [...this.#ran],
      failed,
      blocked,
      stopped,
      verdicts: this.#state.settledVerdicts(),
    };
  }

  #emit = (event: Event) => this.#options.onEvent(event);
}
