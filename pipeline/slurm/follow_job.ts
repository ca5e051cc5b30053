import type { StageOrder, StageResult, StageWatch } from "../executor/executor.ts";
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

/** What a job came to. */
export type JobEnd =
  | { readonly type: "result"; readonly result: StageResult }
  | {
    readonly type: "failed";
    readonly message: string;
    readonly seeLog: boolean;
    readonly mayPass: boolean;
  }
  /** Its time was over after a checkpoint, or somebody before this engine ended it: another one is to go on. */
  | { readonly type: "unfinished"; readonly why: string }
  /** Its node failed, or Slurm knows nothing of it. */
  | { readonly type: "lost"; readonly why: string }
  /** It was asked to end at once and not waited for. */
  | { readonly type: "killed" };

/** How long the file of a result that must be there may take to be seen, on a file system with a long memory. */
const UNSEEN_MS = 90_000;
/** What a stage is given to stop beyond its own patience, before Slurm is asked to end it. */
const MORE_MS = 30_000;

/**
 * Follows a job to its end, telling what its stage tells.
 *
 * @param found whether an engine before this one had submitted it: what went wrong in between is tried again, not reported
 * @throws {LeaveJobs} when the run is interrupted so that its jobs stay
 */
export async function followJob(
  submission: Submission,
  order: StageOrder,
  watch: StageWatch,
  queue: QueueWatch,
  found: boolean,
  onNotice: (text: string) => void,
): Promise<JobEnd> {
  const { jobFolder: folder, patienceMs } = order;
  const id = submission.id ?? "";
  const read = messageReader(folder);
  let lastSaid: JobMessage | undefined;
  let toldState = "";
  let overSince: number | undefined;
  let left: LeaveJobs | undefined;
  let killed = false;
  let ending = submission.ending ?? false;
  let patience: ReturnType<typeof setTimeout> | undefined;

  const markEnding = () => {
    ending = true;
    // For the next engine, should this one not see the end.
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

  const hear = async () => {
    for (const message of await read()) {
      if (message.type === "progress" || message.type === "result") {
        watch.onMessage(message);
        continue;
      }
      lastSaid = message;
      // This engine has held the key's lock since before the job was submitted.
      if (message.type === "running" && !message.locked && !found) {
        onNotice(
          `Locks on this file system are not seen by ${message.node}. Mount it with locks for all nodes (docs/slurm.md); ` +
            "until then, let one engine alone run from this folder.",
        );
      }
    }
  };
  const tellState = (entry: QueueEntry) => {
    const state = isPending(entry) ? "queued" as const : "running" as const;
    const note = state === "queued" ? entry.reason.replace(/^None$/, "") : entry.nodes;
    if (isOver(entry) || toldState === `${state} ${note}`) return;
    toldState = `${state} ${note}`;
    watch.onMessage({ type: "job", job: id, state, note });
  };

  async function look(seen: QueueEntry | null | undefined): Promise<JobEnd | null> {
    // A controller that lost its last seconds in a crash gives their numbers to other jobs.
    const entry = seen && seen.comment !== submission.submission ? null : seen;
    // While it waits it writes nothing, and there may be hundreds that wait.
    if (!entry || !isPending(entry)) await hear();
    if (lastSaid?.type === "ended") {
      const result = await readResult(folder);
      if (result !== null) return { type: "result", result };
    }
    if (killed) return { type: "killed" };
    if (left !== undefined) throw left;
    if (entry === undefined) return null;
    if (entry !== null && !isOver(entry)) {
      overSince = undefined;
      tellState(entry);
      return null;
    }
    // What the job wrote last may be seen only now.
    if (overSince === undefined) {
      overSince = Date.now();
      await hear();
      if (lastSaid?.type === "ended") return null;
    }
    if (lastSaid?.type === "ended" && Date.now() - overSince < UNSEEN_MS) return null;
    return conclude(entry, lastSaid, {
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

/** What it means that a job is over, or unknown to Slurm, and left no result. */
function conclude(
  entry: QueueEntry | null,
  lastSaid: JobMessage | undefined,
  { ending, found, order, id, printed }: {
    readonly ending: boolean;
    readonly found: boolean;
    readonly order: StageOrder;
    readonly id: string;
    readonly printed: string;
  },
): JobEnd {
  const failed = (message: string, mayPass = false): JobEnd => ({
    type: "failed",
    message,
    seeLog: true,
    mayPass,
  });
  const where = entry === null || entry.nodes === "" ? "" : ` on ${entry.nodes}`;
  if (ending) return { type: "unfinished", why: "it had been asked to end" };
  if (lastSaid?.type === "warned") {
    if (lastSaid.advanced) return { type: "unfinished", why: "its time was over" };
    return failed(
      `its job ${id} ran for the time that it may last and left no further checkpoint when it was warned. ` +
        "Give jobs more time (slurm.time in the profile)",
    );
  }
  if (entry === null) return { type: "lost", why: "Slurm knows nothing of it any more" };
  switch (entry.state) {
    case "NODE_FAIL":
    case "BOOT_FAIL":
    case "PREEMPTED":
    case "REVOKED":
      return { type: "lost", why: `${entry.state}${where}` };
  }
  if (found) return { type: "unfinished", why: `it ended as ${entry.state} meanwhile` };
  switch (entry.state) {
    case "CANCELLED":
      return failed(`its job ${id} was cancelled in Slurm. Run again to submit it again`);
    case "TIMEOUT":
    case "DEADLINE":
      return failed(
        `its job ${id} ran for the time that it may last and did not stop when it was warned. Give jobs more time ` +
          "(slurm.time in the profile), or an earlier warning (slurm.warnSeconds)",
      );
    case "OUT_OF_MEMORY": {
      const { memoryGiB } = order.resources;
      const asked = memoryGiB === undefined ? "the default" : `${memoryGiB} GiB`;
      return failed(`its job ${id}${where} needed more memory than was asked for (${asked})`);
    }
  }
  const reason = ["None", ""].includes(entry.reason) ? "" : `, ${entry.reason}`;
  const started = lastSaid === undefined
    ? " before it could begin: does the node see the project's folder, and Deno?"
    : "";
  const said = printed === "" ? "" : ` It printed: ${printed}`;
  return failed(`its job ${id}${where} ended as ${entry.state}${reason}${started}.${said}`, true);
}
