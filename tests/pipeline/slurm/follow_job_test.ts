import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { StageObserver, StageOrder } from "../../../pipeline/executor/executor.ts";
import { followJob, type JobEnd } from "../../../pipeline/slurm/follow_job.ts";
import {
  appendMessage,
  type JobMessage,
  type Submission,
  writeOrder,
  writeResult,
} from "../../../pipeline/slurm/job_folder.ts";
import { LeaveJobs } from "../../../pipeline/slurm/leave_jobs.ts";
import { type Look, parseQueue, type QueueWatch } from "../../../pipeline/slurm/queue.ts";
import { tempFolder } from "../../temp_folder.ts";
import { SUBMISSION } from "./submission.ts";

const RUNNING: JobMessage = { type: "running", node: "n1", at: 0, locked: true };
const FAILED = { ok: false, message: "diverged", seeLog: true, retryable: true } as const;

/** What Slurm says at one poll after the other, its last answer for ever; null for nothing, undefined for silence. */
function queueOf(answers: readonly (string | null | undefined)[]): QueueWatch {
  return {
    async follow<T>(id: string, look: Look<T>): Promise<T> {
      for (let i = 0;; i += 1) {
        const answer = answers[Math.min(i, answers.length - 1)];
        const entry = typeof answer === "string" ? parseQueue(answer).get(id) ?? null : answer;
        const seen = await look(entry);
        if (seen !== null) return seen;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    hurry() {},
  };
}

/** Writes the messages of a job in place of those that there are. */
async function writeMessages(folder: string, messages: readonly JobMessage[]): Promise<void> {
  await Deno.writeTextFile(`${folder}/messages`, "");
  for (const message of messages) await appendMessage(folder, message);
}

/** Follows a job whose folder holds these messages. */
async function follow(
  answers: readonly (string | null | undefined)[],
  {
    messages = [RUNNING],
    found = false,
    submission = SUBMISSION,
    stop,
    result,
    isAnnounced = true,
  }: {
    readonly messages?: readonly JobMessage[];
    readonly found?: boolean;
    readonly submission?: Submission;
    readonly stop?: AbortSignal;
    readonly result?: typeof FAILED;
    readonly isAnnounced?: boolean;
  } = {},
): Promise<{ end: JobEnd; notices: string[]; news: string[] }> {
  await using temp = await tempFolder();
  const jobFolder = temp.path;
  const order = { jobFolder, patienceMs: 1000, resources: { memoryGiB: 2 } } as StageOrder;
  const notices: string[] = [];
  const news: string[] = [];
  const watch: StageObserver = {
    onMessage: (message) => message.type === "job" && news.push(`${message.state} ${message.note}`),
    stop: stop ?? new AbortController().signal,
    kill: new AbortController().signal,
  };
  await writeOrder(order, submission);
  await writeMessages(jobFolder, messages);
  if (result !== undefined) await writeResult(jobFolder, result);
  if (!isAnnounced) await writeMessages(jobFolder, messages);
  const end = await followJob(
    submission,
    order,
    watch,
    queueOf(answers),
    found,
    (text) => notices.push(text),
  );
  return { end, notices, news };
}

for (
  const [state, type, told] of [
    ["CANCELLED", "failed", /was cancelled in Slurm/],
    ["TIMEOUT", "failed", /did not stop when it was warned.*slurm\.time/],
    ["OUT_OF_MEMORY", "failed", /on n1 needed more memory than it had \(2 GiB\)/],
    ["FAILED", "failed", /on n1 ended as FAILED, NonZeroExitCode/],
    ["COMPLETED", "failed", /ended as COMPLETED/],
    ["NODE_FAIL", "lost", /NODE_FAIL on n1/],
    ["BOOT_FAIL", "lost", /BOOT_FAIL/],
    ["PREEMPTED", "lost", /PREEMPTED/],
  ] as const
) {
  Deno.test(`slurm: a job that is ${state} and left no result is ${type}`, async () => {
    const { end } = await follow(["7|RUNNING|n1|mark|None", `7|${state}|n1|mark|NonZeroExitCode`]);
    assertEquals(end.type, type);
    assertMatch(end.type === "failed" ? end.message : end.type === "lost" ? end.why : "", told);
  });
}

Deno.test("slurm: one that never began says so, and what it printed", async () => {
  const { end } = await follow(["7|FAILED|n1|mark|None"], { messages: [] });
  assertMatch(end.type === "failed" ? end.message : "", /before it could begin: does the node see/);
});

Deno.test("slurm: what went wrong while no engine looked is tried again", async () => {
  for (const state of ["CANCELLED", "FAILED", "TIMEOUT"]) {
    const { end } = await follow([`7|${state}|n1|mark|None`], { found: true });
    assertEquals(end.type, "unfinished");
  }
});

Deno.test("slurm: a job that Slurm has forgotten is lost, unless it left a result", async () => {
  assertEquals((await follow([undefined, null])).end.type, "lost");
  const { end } = await follow([null], { result: FAILED });
  assertEquals(end, { type: "result", result: FAILED });
});

Deno.test("slurm: a result that a job wrote but could not announce before its end counts", async () => {
  for (const state of ["COMPLETED", "NODE_FAIL", "CANCELLED", "TIMEOUT"]) {
    const { end } = await follow([`7|${state}|n1|mark|None`], {
      result: FAILED,
      isAnnounced: false,
    });
    assertEquals(end, { type: "result", result: FAILED }, state);
  }
  // While the job runs, nobody looks for it.
  const { end, news } = await follow(["7|RUNNING|n1|mark|None", null], {
    result: FAILED,
    isAnnounced: false,
  });
  assertEquals([end.type, news], ["result", ["running n1"]]);
});

Deno.test("slurm: a number that the controller has given to another job is not taken for this one", async () => {
  const { end, news } = await follow(["7|RUNNING|n2|of another|None"]);
  assertEquals([end.type, news], ["lost", []]);
});

Deno.test("slurm: a warned job goes on in another one only if it left a checkpoint", async () => {
  const over = "7|COMPLETED|n1|mark|None";
  const warned = (advanced: boolean): JobMessage[] => [RUNNING, { type: "warned", advanced }];
  assertEquals((await follow([over], { messages: warned(true) })).end.type, "unfinished");
  const { end } = await follow([over], { messages: warned(false) });
  assertMatch(
    end.type === "failed" ? end.message : "",
    /reached its time limit without a new checkpoint/,
  );
});

Deno.test("slurm: a requeued job is followed under its number, each change told once", async () => {
  const pending = "7|PENDING||mark|BeginTime";
  const running = "7|RUNNING|n1|mark|None";
  const { end, news } = await follow(
    [pending, running, running, pending, running, "7|NODE_FAIL|n1|mark|None"],
    { messages: [RUNNING, { type: "terminated" }, RUNNING] },
  );
  assertEquals(end.type, "lost");
  assertEquals(news, ["queued BeginTime", "running n1", "queued BeginTime", "running n1"]);
});

Deno.test("slurm: a file system whose locks the node does not see brings a notice", async () => {
  const messages: JobMessage[] = [{ ...RUNNING, locked: false }];
  const { notices } = await follow([null], { messages });
  assertMatch(notices.join(), /n1 does not see locks on this file system/);
  // Nobody held them, when an earlier engine had died.
  assertEquals((await follow([null], { messages, found: true })).notices, []);
});

Deno.test("slurm: an interruption that leaves the jobs does so at once", async () => {
  const stop = AbortSignal.abort(new LeaveJobs());
  await assertRejects(() => follow(["7|RUNNING|n1|mark|None"], { stop }), LeaveJobs);
});
