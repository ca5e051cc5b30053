import { runChild } from "./child.ts";
import { messageOf, UserError } from "./errors.ts";
import type { Project } from "./project.ts";
import { unpublishable } from "./publish.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Job } from "./stage_process.ts";
import type { Workspace } from "./store.ts";
import type { Json, Key, KeyRecord, RunRecord, Stage, StageMessage } from "./types.ts";

/** What running one stage needs. */
export interface ExecuteOptions {
  readonly project: Project;
  readonly stage: Stage;
  readonly key: Key;
  readonly keyRecord: KeyRecord;
  /** Run records for reports. */
  readonly records: ReadonlyMap<string, RunRecord>;
  /** Facts of the engine for the run record. */
  readonly facts: Readonly<Record<string, Json>>;
  readonly snapshot: Snapshot;
  /** Relative to the project. */
  readonly log: string;
  /** Environment that tells the process its share of the machine. */
  readonly env: Readonly<Record<string, string>>;
  /** How long the process may take to stop once it is asked to. */
  readonly patienceMs: number;
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
  readonly onMessage: (message: Exclude<StageMessage, { type: "fact" }>) => void;
}

/** A stage whose program failed. The message is for people. */
export class StageFailure extends Error {
  override readonly name = "StageFailure";

  /**
   * @param seeLog whether the log says more than the message
   * @param mayPass whether another try may end otherwise
   */
  constructor(message: string, readonly seeLog = false, readonly mayPass = false) {
    super(message);
  }
}

/**
 * Runs a stage's program in its process and keeps what it wrote. Only while the key is locked.
 *
 * @throws {StageFailure} when the program fails, writes nothing, or its output cannot be stored; nothing is kept then
 */
export async function execute(options: ExecuteOptions): Promise<RunRecord> {
  const { project, stage, key, keyRecord, snapshot } = options;
  const { store, root } = project;
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UserError) throw new StageFailure(error.message);
      throw new StageFailure(
        `${what} in "${store.folder}" failed: ${
          messageOf(error)
        }. Nothing was kept; make room or the folder writable and run again`,
      );
    }
  };
  const code = project.files.get(stage.name) ?? [];
  await attempt("Copying the code", () => snapshot.check(code));
  const { output, scratch, alive } = await attempt(
    "Making the output folder",
    () => store.begin(key),
  );
  const job = makeJob(options, { output, scratch, alive });
  const started = new Date();
  const result = await attempt("Starting the process and its log", () =>
    runChild({
      job,
      read: [
        ...Object.values(job.inputs),
        ...code.map((file) => `${snapshot.folder}/${file}`),
      ],
      permissions: stage.permissions ?? {},
      env: { ...stage.env, ...options.env },
      alive,
      patienceMs: options.patienceMs,
      ...(stage.timeLimitSeconds === undefined ? {} : { limitMs: stage.timeLimitSeconds * 1000 }),
      root,
      snapshot,
      log: `${root}/${options.log}`,
      onMessage: options.onMessage,
      stop: options.stop,
      kill: options.kill,
    }));
  if (!result.ok) {
    // Room on the disk comes back at once.
    await Deno.remove(output, { recursive: true }).catch(() => {});
    throw new StageFailure(result.message, result.seeLog, result.mayPass);
  }
  const seconds = (Date.now() - started.getTime()) / 1000;
  const kept = await attempt("Storing the output", async () => {
    const names = [];
    for await (const entry of Deno.readDir(output)) names.push(entry.name);
    return names.length === 0 ? null : await store.keep(output);
  });
  if (kept === null || kept.files.length === 0) {
    throw new StageFailure("it returned without having written any output");
  }
  const lacking = unpublishable(stage, kept);
  if (lacking.length > 0) {
    const wrote = kept.files.slice(0, 5).map((file) => `"${file.path}"`).join(", ");
    throw new StageFailure(
      `it did not write "${lacking.join('", "')}", which it publishes; it wrote ${wrote}`,
    );
  }
  const record: RunRecord = {
    stage: stage.name,
    key,
    keyRecord,
    output: kept,
    started: started.toISOString(),
    seconds,
    facts: {
      ...result.facts,
      ...options.facts,
      ...(result.peakBytes === null
        ? {}
        : { peakMemoryMiB: Math.ceil(result.peakBytes / 2 ** 20) }),
    },
  };
  await attempt("Recording the run", () => store.commit(record));
  return record;
}

function makeJob(options: ExecuteOptions, workspace: Workspace): Job {
  const { project, stage, keyRecord, records, snapshot } = options;
  const inputs: Record<string, string> = {};
  for (const [role, digest] of Object.entries(keyRecord.inputs)) {
    if (digest !== null) inputs[role] = project.store.object(digest);
  }
  const url = (path: string) => new URL(path, `file://${encodeURI(snapshot.folder)}/`).href;
  return {
    name: stage.name,
    program: url(stage.program),
    config: stage.config,
    seed: stage.seed ?? 0,
    inputs,
    modules: Object.fromEntries(
      Object.entries(stage.modules ?? {}).map(([role, module]) => [role, url(module)]),
    ),
    records: stage.report ? Object.fromEntries(records) : {},
    ...workspace,
  };
}
