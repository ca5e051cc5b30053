import type { StageObserver, StageOrder, StageResult } from "../executor/executor.ts";
import { askToStop, cancel } from "./cancel.ts";
import {
  type JobMessage,
  jobOutput,
  messageReader,
  readResult,
  type Submission,
  writeSubmission,
} from "./job_folder.ts";
import { LeaveJobs } from "./leave_jobs.ts";
import { isOver, isPending, type QueueEntry, type QueueWatch } from "./queue.ts";

/** How a job ended. */
export type JobEnd =
  | { readonly type: "result"; readonly result: StageResult }
  | {
    readonly type: "failed";
    readonly message: string;
    readonly seeLog: boolean;
    readonly retryable: boolean;
  }
  /** The job used up its time after a checkpoint, or was ended before this engine began: another job goes on. */
  | { readonly type: "unfinished"; readonly why: string }
  /** The job's node failed, or Slurm does not know the job. */
  | { readonly type: "lost"; readonly why: string }
  /** The engine ended the job and did not wait for it. */
  | { readonly type: "killed" };

/** How long a network file system may take to show a result file that was written. */
const UNSEEN_MS = 90_000;
/** Grace beyond the stage's own patience before Slurm ends the job. */
const MORE_MS = 30_000;

/**
 * Follows a job to its end and passes on the messages of its stage.
 *
 * @param found whether an earlier engine submitted the job; a failure between the two engines is retried, not reported
 * @throws {LeaveJobs} if the user interrupts the run and leaves its jobs in the queue
 */
export async function followJob(
  submission: Submission,
  order: StageOrder,
  watch: StageObserver,
  queue: QueueWatch,
  found: boolean,
  onNotice: (text: string) => void,
): Promise<JobEnd> {
  const { jobFolder: folder, patienceMs } = order;
  const id = submission.id ?? "";
  const read = messageReader(folder);
  let lastMessage: JobMessage | undefined;
  let reportedState = "";
  let overSince: number | undefined;
  let left: LeaveJobs | undefined;
  let killed = false;
  let ending = submission.ending ?? false;
  let patience: ReturnType<typeof setTimeout> | undefined;

  const markEnding = () => {
    ending = true;
    // Tells the next engine, in case this one does not see the end.
    return writeSubmission(folder, { ...submission, ending }).catch(() => {});
  };
  const stop = async () => {
    if (watch.stop.reason instanceof LeaveJobs) {
      left = watch.stop.reason;
      return queue.hurry();
    }
    await markEnding();
    askToStop(id);
    patience = setTimeout(() => cancel(id), patienceMs + MORE_MS);
    queue.hurry();
  };
  const kill = async () => {
    await markEnding();
    cancel(id);
    killed = true;
    queue.hurry();
  };

  const readMessages = async () => {
    for (const message of await read()) {
      if (message.type === "progress" || message.type === "result") {
        watch.onMessage(message);
        continue;
      }
      lastMessage = message;
      // This engine holds the key's lock, so a node that sees no lock cannot see locks at all.
      if (message.type === "running" && !message.locked && !found) {
        onNotice(
          `${message.node} does not see locks on this file system. Mount it with locks for all nodes (docs/slurm.md); ` +
            "until then, run only one engine from this folder.",
        );
      }
    }
  };
  const reportState = (entry: QueueEntry) => {
    const state = isPending(entry) ? "queued" as const : "running" as const;
    const note = state === "queued" ? entry.reason.replace(/^None$/, "") : entry.nodes;
    if (isOver(entry) || reportedState === `${state} ${note}`) return;
    reportedState = `${state} ${note}`;
    watch.onMessage({ type: "job", job: id, state, note });
  };

  async function look(seen: QueueEntry | null | undefined): Promise<JobEnd | null> {
    // After a crash the controller may give the same number to another job.
    const entry = seen && seen.comment !== submission.submission ? null : seen;
    // A pending job writes nothing, and there may be hundreds of them.
    if (!entry || !isPending(entry)) await readMessages();
    if (lastMessage?.type === "ended") {
      const result = await readResult(folder);
      if (result !== null) return { type: "result", result };
    }
    if (killed) return { type: "killed" };
    if (left !== undefined) throw left;
    if (entry === undefined) return null;
    if (entry !== null && !isOver(entry)) {
      overSince = undefined;
      reportState(entry);
      return null;
    }
    // The job's last lines may have become visible only now.
    if (overSince === undefined) {
      overSince = performance.now();
      await readMessages();
      if (lastMessage?.type === "ended") return null;
    }
    if (lastMessage?.type === "ended" && performance.now() - overSince < UNSEEN_MS) return null;
    // A job that was killed between the two has written its result, but not announced it.
    const unannounced = await readResult(folder);
    if (unannounced !== null) return { type: "result", result: unannounced };
    return conclude(entry, lastMessage, {
      ending,
      found,
      order,
      id,
      printed: await jobOutput(folder),
    });
  }

  watch.stop.addEventListener("abort", stop);
  watch.kill.addEventListener("abort", kill);
  if (watch.stop.aborted) await stop();
  if (watch.kill.aborted) await kill();
  try {
    return await queue.follow(id, look);
  } finally {
    clearTimeout(patience);
    watch.stop.removeEventListener("abort", stop);
    watch.kill.removeEventListener("abort", kill);
  }
}

/** How a job ended that left no result and is over, or unknown to Slurm. */
function conclude(
  entry: QueueEntry | null,
  lastMessage: JobMessage | undefined,
  { ending, found, order, id, printed }: {
    readonly ending: boolean;
    readonly found: boolean;
    readonly order: StageOrder;
    readonly id: string;
    readonly printed: string;
  },
): JobEnd {
  const failed = (message: string, retryable = false): JobEnd => ({
    type: "failed",
    message,
    seeLog: true,
    retryable,
  });
  const where = entry === null || entry.nodes === "" ? "" : ` on ${entry.nodes}`;
  if (ending) return { type: "unfinished", why: "the engine had asked it to end" };
  if (lastMessage?.type === "warned") {
    if (lastMessage.advanced) return { type: "unfinished", why: "it reached its time limit" };
    return failed(
      `its job ${id} reached its time limit without a new checkpoint. ` +
        "Give jobs more time (slurm.time in the profile)",
    );
  }
  if (entry === null) return { type: "lost", why: "Slurm no longer knows it" };
  switch (entry.state) {
    case "NODE_FAIL":
    case "BOOT_FAIL":
    case "PREEMPTED":
    case "REVOKED":
      return { type: "lost", why: `${entry.state}${where}` };
  }
  if (found) return { type: "unfinished", why: `it ended as ${entry.state} before this run` };
  switch (entry.state) {
    case "CANCELLED":
      return failed(`its job ${id} was cancelled in Slurm. Run again to submit it again`);
    case "TIMEOUT":
    case "DEADLINE":
      return failed(
        `its job ${id} reached its time limit and did not stop when it was warned. Give jobs more time ` +
          "(slurm.time in the profile), or warn them earlier (slurm.warnSeconds)",
      );
    case "OUT_OF_MEMORY": {
      const { memoryGiB } = order.resources;
      const asked = memoryGiB === undefined ? "the default" : `${memoryGiB} GiB`;
      return failed(
        `its job ${id}${where} needed more memory than it had (${asked}). Ask for more (slurm.memoryGiB in the profile)`,
      );
    }
  }
  const reason = ["None", ""].includes(entry.reason) ? "" : `, ${entry.reason}`;
  const started = lastMessage === undefined
    ? " before it could begin: does the node see the project's folder, and Deno?"
    : "";
  const output = printed === "" ? "" : ` It printed: ${printed}`;
  return failed(`its job ${id}${where} ended as ${entry.state}${reason}${started}.${output}`, true);
}
