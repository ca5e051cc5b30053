import { digestFolder } from "../key/digest.ts";
import { EnvironmentError, UserError } from "../words/errors.ts";
import { produce, StageFailure } from "./execute.ts";
import { localExecutor } from "../executor/local_executor.ts";
import type { Holder } from "../system/lock.ts";
import { ancestorRecords, lackingInputs, plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { RunOptions } from "./options.ts";
import { takeSnapshot } from "../executor/snapshot.ts";
import type { RunRecord } from "../types.ts";
import { taskCommand } from "../words/task_command.ts";

/** A repeated run, compared with the stored result. */
export interface Repetition {
  readonly stage: string;
  readonly record: RunRecord;
  /** Files that differ in any bit, are missing or are new. Empty if the result is reproducible here. */
  readonly different: readonly string[];
  readonly seconds: number;
}

/**
 * Runs a fresh stage once more in a temporary folder and compares its output. The store stays as it is.
 *
 * @param options `stop` ends also what it waits for
 * @throws {UserError} if the stage is not fresh, or an input is damaged
 * @throws {EnvironmentError} if its program fails
 */
export async function rerunAside(
  project: Project,
  name: string,
  options: Pick<RunOptions, "flags" | "onEvent" | "stop" | "kill">,
): Promise<Repetition> {
  const { graph, store, chosen } = project;
  const never = new AbortController().signal;
  const { stop = never, kill = never, onEvent } = options;
  using _held = await store.share(stop);
  const verdicts = plan(project, [name]);
  const stage = graph.byName.get(name);
  const { record, state } = verdicts.get(name) ?? {};
  if (stage === undefined || !record || state !== "fresh") {
    throw new UserError(
      `Repeating "${name}": it is ${state}, wanted a fresh stage. Run it first: ${
        taskCommand(`run ${name}`, chosen)
      }.`,
    );
  }
  const [lacking] = lackingInputs(stage, verdicts);
  if (lacking !== undefined) {
    throw new UserError(
      `Repeating "${name}": its input "${lacking}" was restored without ` +
        `${verdicts.get(lacking)?.leftOut?.join(", ")}. Run that first: ${
          taskCommand(`run ${lacking} --force`, chosen)
        }.`,
    );
  }
  for (const digest of new Set(Object.values(record.keyRecord.inputs))) {
    if (digest !== null && await store.verify(digest) !== null) {
      throw new UserError(
        `Repeating "${name}": an input is damaged and was moved aside. Make it again: ${
          taskCommand(`run ${name}`, chosen)
        }.`,
      );
    }
  }
  using snapshot = await takeSnapshot(project, options.flags ?? []);
  const log = `.cache/logs/${name}.${record.key.slice(0, 8)}.again.log`;
  const waiting = (holder: Holder | null) => onEvent({ type: "waiting", stage: name, holder });
  return await store.locked(record.key, stop, waiting, async () => {
    onEvent({ type: "started", stage: name, reasons: [{ type: "forced" }], partial: false, log });
    const { output, seconds } = await produce({
      project,
      stage,
      key: record.key,
      keyRecord: record.keyRecord,
      records: ancestorRecords(project, stage, verdicts),
      facts: {},
      snapshot,
      executor: localExecutor(),
      aside: true,
      log,
      env: {},
      patienceMs: 5000,
      stop,
      kill,
      onMessage: (message) => onEvent({ ...message, stage: name }),
    }).catch((error) => {
      throw error instanceof StageFailure
        ? new EnvironmentError(`Repeating "${name}": ${error.message}. Its log: ${log}`)
        : error;
    });
    const again = new Map((await digestFolder(output)).files.map((each) => [each.path, each]));
    const first = new Map(record.output.files.map((each) => [each.path, each]));
    const different = [...new Set([...first.keys(), ...again.keys()])].sort()
      .filter((path) => first.get(path)?.digest !== again.get(path)?.digest);
    return { stage: name, record, different, seconds };
  });
}
