import { EnvironmentError, messageOf, UserError } from "../words/errors.ts";
import type { Executor, StageObserver, StageOrder, StageResult } from "../executor/executor.ts";
import { localExecutor } from "../executor/local_executor.ts";
import { slurm, SlurmError } from "./command.ts";
import { followJob, type JobEnd } from "./follow_job.ts";
import { readSubmission, type Submission } from "./job_folder.ts";
import { MAX_JOBS, POLL_SECONDS, RESUBMIT, type SlurmOptions } from "./options.ts";
import { watchQueue } from "./queue.ts";
import { type ClusterLimits, identify, submitter } from "./submitter.ts";

/**
 * Runs stages as jobs of a Slurm cluster. The engine submits each stage that is ready and follows its job. The job runs the
 * stage as the local executor would, and talks to the engine through files on a shared file system. A job outlives its
 * engine; the next engine finds it.
 *
 * Downloads and partial stages run on the engine's machine: nodes often have no network, and partial stages are short.
 *
 * @param onNotice receives notices about the cluster, for people
 */
export function slurmExecutor(
  options: SlurmOptions = {},
  onNotice: (text: string) => void = () => {},
): Executor {
  const local = localExecutor();
  let limits: ClusterLimits = { maxArraySize: 1001, killWait: 30 };
  const queue = watchQueue(
    (options.pollSeconds ?? POLL_SECONDS) * 1000,
    (text) => onNotice(`Slurm does not answer: ${text}. Jobs go on; retrying.`),
  );
  const submit = submitter(
    options,
    () => limits,
    (text) => onNotice(`Slurm accepts no jobs now: ${text}. Retrying.`),
  );

  const noticed = new Set<string>();
  const noticeOnce = (text: string) => {
    if (!noticed.has(text)) onNotice(text);
    noticed.add(text);
  };

  async function run(order: StageOrder, watch: StageObserver): Promise<StageResult> {
    const folder = order.jobFolder;
    let submission = await findAgain(order, watch);
    let found = submission !== null;
    let lost = 0;
    for (;;) {
      submission ??= await submit(order, watch.stop);
      queue.hurry();
      const end: JobEnd = await followJob(submission, order, watch, queue, found, noticeOnce);
      if (end.type === "result") {
        if (!end.result.ok) await remove(folder);
        return end.result;
      }
      if (end.type === "failed") {
        await remove(folder);
        return { ok: false, message: end.message, seeLog: end.seeLog, retryable: end.retryable };
      }
      if (end.type === "killed") return failure("its job was cancelled");
      await remove(folder);
      if (watch.stop.aborted) return failure("its job was stopped");
      if (end.type === "lost") lost += 1;
      if (lost > (options.resubmit ?? RESUBMIT)) {
        return failure(`its job was lost ${lost} times, the last time: ${end.why}`);
      }
      watch.onMessage({ type: "job", job: submission.id ?? "", state: "again", note: end.why });
      submission = null;
      found = false;
    }
  }

  return {
    outlivesEngine: true,
    jobs: options.maxJobs ?? MAX_JOBS,
    async admit() {
      limits = await clusterLimits();
      // Slurm itself refuses a job that exceeds the cluster.
      return { take: () => ({ env: {}, [Symbol.dispose]() {} }) };
    },
    run: (order, watch) =>
      staysHere(order) ? local.run(order, watch) : run(order, watch).catch((error) => {
        if (!(error instanceof SlurmError)) throw error;
        return {
          ok: false,
          message: `Slurm refused its job: ${error.message}`,
          seeLog: false,
          retryable: false,
        };
      }),
  };
}

/** The job that an earlier engine submitted for the stage, if Slurm still has it. */
async function findAgain(order: StageOrder, watch: StageObserver): Promise<Submission | null> {
  const noted = await readSubmission(order.jobFolder);
  if (noted !== null && noted.user !== Deno.uid()) {
    throw new UserError(
      `its job ${noted.id} in Slurm belongs to another user (${noted.user}), who alone can follow or cancel it. ` +
        "Let each user run from a folder of their own",
    );
  }
  const submission = noted === null ? null : await identify(order.jobFolder, noted, watch.stop);
  if (submission !== null && !submission.ending) {
    watch.onMessage({ type: "job", job: submission.id ?? "", state: "found", note: "" });
  }
  return submission;
}

/** Whether a stage runs on the engine's machine: a download or a report. */
function staysHere({ permissions, job }: StageOrder): boolean {
  return (permissions.net ?? []).length > 0 || Object.keys(job.records).length > 0;
}

async function remove(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
}

function failure(message: string): StageResult {
  return { ok: false, message, seeLog: true, retryable: true };
}

/** @throws {EnvironmentError} if Slurm does not answer */
async function clusterLimits(): Promise<ClusterLimits> {
  try {
    const text = await slurm("scontrol", ["show", "config"]);
    const number = (name: string, otherwise: number) =>
      Number(new RegExp(`^${name}\\s*=\\s*(\\d+)`, "m").exec(text)?.[1] ?? otherwise);
    return { maxArraySize: number("MaxArraySize", 1001), killWait: number("KillWait", 30) };
  } catch (error) {
    throw new EnvironmentError(
      `Asking Slurm for its configuration: ${messageOf(error)}. Nothing was run.`,
    );
  }
}
