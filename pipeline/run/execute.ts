import { pathToFileURL } from "node:url";
import type { App } from "../app.ts";
import { storableFiles, UnstorableFolder } from "../key/digest.ts";
import { systemCode, USED_UP } from "../system/system_code.ts";
import { roomText } from "../system/disk_space.ts";
import { EnvironmentError, messageOf, UserError } from "../words/errors.ts";
import { redactPublished } from "../words/redact.ts";
import type { Executor, StageObserver } from "../executor/executor.ts";
import { isPartial } from "../key/key.ts";
import type { Project } from "../plan/project.ts";
import { unpublishable } from "../publish/publish.ts";
import { forget, setAside } from "../store/set_aside.ts";
import type { Snapshot } from "../executor/snapshot.ts";
import type { Job } from "../executor/stage_process.ts";
import type { Store, Workspace } from "../store/store.ts";
import type { Json, Key, KeyRecord, RunRecord, Stage } from "../types.ts";
import { totalBytes } from "../words/total_bytes.ts";

/** All that one stage needs to run. */
export interface ExecuteOptions extends StageObserver {
  readonly project: Project;
  readonly stage: Stage;
  readonly key: Key;
  readonly keyRecord: KeyRecord;
  /** Run records for partial stages. */
  readonly records: ReadonlyMap<string, RunRecord>;
  /** The engine's facts for the run record. */
  readonly facts: Readonly<Record<string, Json>>;
  readonly snapshot: Snapshot;
  readonly executor: Executor;
  /** Path of the log, relative to the project. */
  readonly log: string;
  /** Environment variables that restrict the process to its share of the machine. */
  readonly env: Readonly<Record<string, string>>;
  /** How long the process may take to stop when it is asked to. */
  readonly patienceMs: number;
  readonly explainCrash?: App["explainCrash"];
  /** Whether it shares no checkpoints with the key's other runs; by default, it goes on from those of an interrupted run. */
  readonly aside?: boolean;
}

/** A stage's program failed. The message is for people. */
export class StageFailure extends Error {
  override readonly name = "StageFailure";

  /**
   * @param seeLog whether the log says more than the message
   * @param retryable whether another try may succeed
   * @param output where its output was set aside, relative to the project
   */
  constructor(
    message: string,
    readonly seeLog = false,
    readonly retryable = false,
    readonly output: string | null = null,
  ) {
    super(message);
  }
}

/** The output of a program before it is stored. */
export interface Produced {
  /** The output folder. */
  readonly output: string;
  readonly started: Date;
  readonly seconds: number;
  /** Facts from the program, and measurements of its process. */
  readonly facts: Readonly<Record<string, Json>>;
  /** The machine, if it may differ from the engine's. */
  readonly host?: Json;
}

/**
 * Runs a stage's program and stores its output. The caller holds the key's lock.
 *
 * @throws {StageFailure} if the program fails or writes nothing, or its output cannot be stored
 */
export async function execute(options: ExecuteOptions): Promise<RunRecord> {
  const { project: { store, parts }, stage, key, keyRecord } = options;
  const { output, started, seconds, facts, host } = await produce(options);
  const kept = await onDisk(store, "Storing the output", () => store.keep(output));
  const record: RunRecord = {
    stage: stage.name,
    key,
    keyRecord,
    output: kept,
    started: started.toISOString(),
    seconds,
    facts: redactPublished({ ...facts, ...options.facts, ...(host !== undefined && { host }) }),
  };
  for (const digest of Object.values(keyRecord.code)) {
    const made = parts.get(digest);
    if (made !== undefined) await store.keepCodeParts(digest, made);
  }
  await onDisk(store, "Recording the run", () => store.commit(record));
  await forget(store.folder, stage.name).catch(() => {});
  return record;
}

/**
 * Runs a stage's program and leaves its output in a temporary folder. The caller holds the key's lock.
 *
 * @throws {StageFailure} if the program fails, or does not write all files that it publishes
 */
export async function produce(options: ExecuteOptions): Promise<Produced> {
  const { project, stage, key, snapshot, aside = false } = options;
  const { store, root } = project;
  const code = project.files.get(stage.name) ?? [];
  await onDisk(store, "Copying the code", () => snapshot.check(code));
  if (!options.executor.outlivesEngine && store.hasJob(key)) {
    throw new StageFailure(
      "it has a job in the cluster, whose result is not collected yet. Run with --executor slurm to collect it",
    );
  }
  const workspace = await onDisk(
    store,
    "Making the output folder",
    () => store.begin(key, { aside }),
  );
  const job = makeJob(options, workspace);
  const result = await onDisk(
    store,
    "Starting the process and its log",
    () =>
      options.executor.run({
        key,
        job,
        jobFolder: store.jobFolder(key),
        read: [
          ...readable(stage, Object.values(job.inputs), `${store.folder}/objects`),
          ...(job.previous === undefined ? [] : [job.previous]),
          ...code.map((file) => `${snapshot.folder}/${file}`),
        ],
        permissions: stage.permissions ?? {},
        resources: stage.resources ?? {},
        env: { ...stage.env, ...options.env },
        patienceMs: options.patienceMs,
        ...(stage.timeLimitSeconds === undefined ? {} : { limitMs: stage.timeLimitSeconds * 1000 }),
        root,
        snapshot: { folder: snapshot.folder, flags: snapshot.flags, process: snapshot.process },
        log: `${root}/${options.log}`,
      }, options),
  );
  if (!result.ok) {
    const last = store.latest(stage.name);
    const bytes = last && totalBytes(last.output.files);
    const room = await roomText(result.message, store.folder, workspace.output, bytes);
    const left = await leave(options, workspace.output, room !== "");
    const cause = result.crashed ? await options.explainCrash?.(stage).catch(() => null) : null;
    throw new StageFailure(
      `${result.message}${room}${cause ? `. ${cause}` : ""}`,
      result.seeLog,
      result.retryable,
      left,
    );
  }
  const written = await writtenFiles(options, result.output);
  // Over part of its inputs a stage may write part of its files.
  const lacking = isPartial(options.keyRecord) ? [] : unpublishable(stage, written);
  // Otherwise the next run would collect the same result.
  if (written.length === 0 || lacking.length > 0) await store.forgetJob(key);
  if (written.length === 0) {
    throw new StageFailure("it returned without writing any output");
  }
  if (lacking.length > 0) {
    throw new StageFailure(
      `it did not write "${lacking.join('", "')}", which the stage publishes; it wrote ` +
        written.slice(0, 5).map((path) => `"${path}"`).join(", "),
      false,
      false,
      await leave(options, result.output),
    );
  }
  const peak = result.peakBytes === null
    ? {}
    : { peakMemoryMiB: Math.ceil(result.peakBytes / 2 ** 20) };
  const { output, started, seconds, host } = result;
  const facts = { ...result.facts, ...peak };
  return { output, started, seconds, facts, ...(host !== undefined && { host }) };
}

/**
 * The files that a program has written.
 *
 * @throws {StageFailure} if they cannot be read, or its output holds what cannot be stored
 */
async function writtenFiles(options: ExecuteOptions, output: string): Promise<string[]> {
  const { project: { store }, key } = options;
  try {
    return await onDisk(store, "Reading the output", () => storableFiles(output));
  } catch (error) {
    if (!(error instanceof UnstorableFolder)) throw error;
    // Otherwise the next run would collect the same result.
    await store.forgetJob(key);
    const aside = await leave(options, output);
    throw new StageFailure(
      `its output cannot be stored: ${error.message}. Let the program write plain files only`,
      false,
      false,
      aside,
    );
  }
}

/**
 * Sets aside the output of a failed stage and returns its path. Removes the output of an interrupted stage, and of one that
 * lacked room.
 */
async function leave(
  { project: { store, root }, stage, key, stop }: ExecuteOptions,
  output: string,
  lackedRoom = false,
): Promise<string | null> {
  if (stop.aborted) {
    await Deno.remove(output, { recursive: true }).catch(() => {});
    return null;
  }
  const path = await setAside(store.folder, output, stage.name, key, lackedRoom);
  return path === null ? null : `${store.folder}/${path}`.replace(`${root}/`, "");
}

/** Turns an error of the disk, or of a machine that is used up, into a failure of the stage. Any other is the engine's own. */
async function onDisk<T>(store: Store, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // These say themselves what to do.
    if (error instanceof UserError || error instanceof EnvironmentError) {
      throw new StageFailure(error.message);
    }
    const code = systemCode(error);
    if (code === null) throw error;
    const advice = USED_UP.includes(code)
      ? "end other programs, or lower --jobs"
      : "make room, or make the folder writable";
    throw new StageFailure(
      `${what} in "${store.folder}" failed: ${
        messageOf(error)
      }. Nothing was stored; ${advice}, and run again`,
    );
  }
}

/** Safe length of one command-line argument; Linux takes 128 KiB. */
const MOST_CHARACTERS = 100_000;

/**
 * The paths that a stage may read: its inputs, or the files that it declares to read. If a stage has too many inputs for a
 * command line, the folder of all outputs.
 */
function readable(
  { reads }: Stage,
  inputs: readonly string[],
  objects: string,
): readonly string[] {
  const paths = reads === undefined
    ? inputs
    : inputs.flatMap((input) => reads.map((file) => `${input}/${file}`));
  return paths.join().length > MOST_CHARACTERS ? [objects] : paths;
}

function makeJob(options: ExecuteOptions, workspace: Workspace): Job {
  const { project, stage, key, keyRecord, records, snapshot } = options;
  const { store } = project;
  // A key that runs again (forced, damaged or compared) must not use its own output.
  const latest = stage.readsPrevious && store.record(key) === null
    ? store.latest(stage.name)
    : null;
  const inputs: Record<string, string> = {};
  for (const [role, digest] of Object.entries(keyRecord.inputs)) {
    if (digest !== null) inputs[role] = store.object(digest);
  }
  const url = (path: string) => pathToFileURL(`${snapshot.folder}/${path}`).href;
  return {
    name: stage.name,
    program: url(stage.program),
    config: stage.config,
    seed: stage.seed ?? 0,
    inputs,
    ...(latest !== null && { previous: store.object(latest.output.digest) }),
    modules: Object.fromEntries(
      Object.entries(stage.modules ?? {}).map(([role, module]) => [role, url(module)]),
    ),
    records: stage.partial ? Object.fromEntries(records) : {},
    ...workspace,
  };
}
