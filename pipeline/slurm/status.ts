import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { namesIn } from "../system/folder.ts";
import type { Key, Stage } from "../types.ts";
import { clusterHours, type Hours } from "./cluster_hours.ts";
import { messageReader, readSubmission } from "./job_folder.ts";
import { isOver, isPending, type Queue, readQueue } from "./queue.ts";

/** What a cluster has of a stage. */
export interface JobStatus {
  readonly stage: string;
  /** Its number; null where the engine died before it knew it. */
  readonly job: string | null;
  /** `ended`: its result, or what became of it, is collected by the next run. */
  readonly state: "queued" | "running" | "ended";
  /** Why it waits, or where it runs and how far it is. */
  readonly note: string;
}

/** What of a profile is queued, running and done. */
export interface SlurmStatus {
  readonly jobs: readonly JobStatus[];
  readonly done: number;
  readonly hours: Hours;
  /** Jobs of this folder that belong to none of these stages as they are now. */
  readonly others: readonly JobStatus[];
}

/**
 * Looks at the queue once, and at what the jobs have told.
 *
 * @param names the stages that are asked about
 * @throws {SlurmError} when Slurm does not answer
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
  const mine = new Set([...verdicts.values()].map(({ key }) => key));
  const isFresh = ({ name }: Stage) => verdicts.get(name)?.state === "fresh";
  return {
    jobs: jobs.map(({ since: _, ...rest }) => rest),
    done: stages.filter(isFresh).length,
    hours: clusterHours(stages, graph.order, verdicts, (stage) => {
      const since = jobs.find((job) => job.stage === stage)?.since;
      return since === undefined ? 0 : Math.max(0, Date.now() - since) / 1000;
    }),
    others: [...found].filter(([key]) => !mine.has(key)).map(([, { since: _, ...rest }]) => rest),
  };
}

interface Seen extends JobStatus {
  /** Milliseconds since 1970 at which it began to run. */
  readonly since?: number;
}

/** What the queue and a job's folder say of it; null for a folder that holds no job. */
async function look(folder: string, queue: Queue): Promise<Seen | null> {
  const known = await readSubmission(folder);
  if (known === null) return null;
  const { stage, id } = known;
  const entry = id === null ? undefined : queue.get(id);
  if (entry === undefined || isOver(entry)) {
    return { stage, job: id, state: "ended", note: entry?.state.toLowerCase() ?? "" };
  }
  if (isPending(entry)) return { stage, job: id, state: "queued", note: entry.reason };
  const messages = await messageReader(folder)();
  const running = messages.findLast((message) => message.type === "running");
  const progress = messages.findLast((message) => message.type === "progress");
  const far = progress?.type === "progress"
    ? `, ${progress.done}/${progress.total} ${progress.unit}`
    : "";
  const since = running?.type === "running" ? { since: running.at } : {};
  return { stage, job: id, state: "running", note: `${entry.nodes}${far}`, ...since };
}
