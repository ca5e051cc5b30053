import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { earlierAttempts } from "../store/earlier_attempts.ts";
import { namesIn } from "../system/folder.ts";
import type { Key, Stage } from "../types.ts";
import { clusterHours, type Hours } from "./cluster_hours.ts";
import { messageReader, readSubmission } from "./job_folder.ts";
import { isOver, isPending, type Queue, readQueue } from "./queue.ts";

/** The job of a stage. */
export interface JobStatus {
  readonly stage: string;
  /** The job's number; null if the engine died before it learned the number. */
  readonly job: string | null;
  /** `ended`: the next run collects the result. */
  readonly state: "queued" | "running" | "ended";
  /** The reason to wait, or the node and the progress. */
  readonly note: string;
}

/** The jobs and the cluster time of a profile. */
export interface SlurmStatus {
  readonly jobs: readonly JobStatus[];
  readonly done: number;
  readonly hours: Hours;
  /** Jobs of this folder that belong to none of the stages in their present version. */
  readonly others: readonly JobStatus[];
}

/**
 * Reads the queue once, and the messages of the jobs.
 *
 * @param names the stages to report on
 * @throws {SlurmError} if Slurm does not answer
 */
export async function slurmStatus(
  project: Project,
  verdicts: ReadonlyMap<string, Verdict>,
  names: readonly string[],
): Promise<SlurmStatus> {
  const { store, graph } = project;
  const queue = await readQueue();
  const found = new Map<Key, Seen>();
  for (const key of await namesIn(`${store.folder}/jobs`) as Key[]) {
    const seen = await look(store.jobFolder(key), queue);
    if (seen !== null) found.set(key, seen);
  }
  const stages = names.flatMap((name) => graph.byName.get(name) ?? []);
  const jobs: Seen[] = [];
  for (const stage of stages) {
    const key = verdicts.get(stage.name)?.key;
    const seen = key == null ? undefined : found.get(key);
    if (seen !== undefined) jobs.push({ ...seen, stage: stage.name });
  }
  const spent = new Map<string, number>();
  for (const { name } of stages) {
    const { key, state } = verdicts.get(name) ?? {};
    if (key == null || state === "fresh") continue;
    const since = jobs.find((job) => job.stage === name)?.since;
    spent.set(name, await secondsSpent(`${store.folder}/scratch/${key}`, since, Date.now()));
  }
  const currentKeys = new Set([...verdicts.values()].map(({ key }) => key));
  const isFresh = ({ name }: Stage) => verdicts.get(name)?.state === "fresh";
  return {
    jobs: jobs.map(({ since: _, ...rest }) => rest),
    done: stages.filter(isFresh).length,
    hours: clusterHours(stages, graph.order, verdicts, (stage) => spent.get(stage) ?? 0),
    others: [...found].filter(([key]) => !currentKeys.has(key))
      .map(([, { since: _, ...rest }]) => rest),
  };
}

/** Seconds that a stage's job has been running, if one is, and those of attempts before it whose work is saved. */
async function secondsSpent(
  scratch: string,
  since: number | undefined,
  now: number,
): Promise<number> {
  const before = (await earlierAttempts(scratch)).filter(({ started }) =>
    since === undefined || Date.parse(started) < since
  );
  const running = since === undefined ? 0 : Math.max(0, now - since) / 1000;
  return before.reduce((sum, { seconds }) => sum + seconds, running);
}

interface Seen extends JobStatus {
  /** When the job began to run, in milliseconds since 1970. */
  readonly since?: number;
}

/** Joins the queue's entry of a job with its folder; null if the folder holds no job. */
async function look(folder: string, queue: Queue): Promise<Seen | null> {
  const submission = await readSubmission(folder);
  if (submission === null) return null;
  const { stage, id } = submission;
  const numbered = id === null ? undefined : queue.get(id);
  // After a crash the controller may give the same number to another job, which must not be told of or cancelled as this one.
  const entry = numbered?.comment === submission.submission ? numbered : undefined;
  if (entry === undefined || isOver(entry)) {
    return { stage, job: id, state: "ended", note: entry?.state.toLowerCase() ?? "" };
  }
  if (isPending(entry)) return { stage, job: id, state: "queued", note: entry.reason };
  const messages = await messageReader(folder)();
  const running = messages.findLast((message) => message.type === "running");
  const progress = messages.findLast((message) => message.type === "progress");
  const progressNote = progress?.type === "progress"
    ? `, ${progress.done}/${progress.total} ${progress.unit}`
    : "";
  const since = running?.type === "running" ? { since: running.at } : {};
  return { stage, job: id, state: "running", note: `${entry.nodes}${progressNote}`, ...since };
}
