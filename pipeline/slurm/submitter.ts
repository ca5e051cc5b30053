import { setTimeout as pause } from "node:timers/promises";
import type { StageOrder } from "../executor/executor.ts";
import { slurm, SlurmError } from "./command.ts";
import { type Submission, writeOrder, writeSubmission } from "./job_folder.ts";
import { jobProgram } from "./job_program.ts";
import { type SlurmOptions, WARN_SECONDS } from "./options.ts";
import { readQueue } from "./queue.ts";
import { jobName, jobScript, resourceFlags } from "./sbatch.ts";

/** How long a stage waits for others that may share an array with it. */
const GATHER_MS = 300;
/** Pause between two tries while the controller is unreachable. */
const AGAIN_MS = 5000;
/** Pause between two looks for a submission. */
const LOOK_MS = 1000;
/** How long a submission may take to appear in the queue. */
const ON_ITS_WAY_MS = 60_000;

/** Limits from the cluster's configuration. */
export interface ClusterLimits {
  readonly maxArraySize: number;
  /** Seconds from SIGTERM to SIGKILL. */
  readonly killWait: number;
}

interface Waiting {
  readonly order: StageOrder;
  readonly flags: readonly string[];
  readonly stop: AbortSignal;
  readonly resolve: (submission: Submission) => void;
  readonly reject: (error: unknown) => void;
}

/** All that a submission needs beside its stages. */
interface Submitting {
  readonly options: SlurmOptions;
  readonly limits: () => ClusterLimits;
  /** Path of the program that runs a job, given the project's folder. */
  readonly program: (root: string) => Promise<string>;
  readonly onWait: (text: string) => void;
  /** Called when the site's limit of jobs is reached, with Slurm's error. */
  readonly onLimit: (text: string) => void;
}

/**
 * Submits stages. Stages of one program with equal flags that come within a moment become one job array: one request to the
 * controller, one line in its queue.
 *
 * @param onWait called when the controller accepts no jobs for now, with its error
 */
export function submitter(
  options: SlurmOptions,
  limits: () => ClusterLimits,
  onWait: (text: string) => void,
): (order: StageOrder, stop: AbortSignal) => Promise<Submission> {
  let waiting: Waiting[] = [];
  let made: Promise<string> | undefined;
  const program = (root: string) =>
    made ??= jobProgram(root).catch((error) => {
      // The next group tries again.
      made = undefined;
      throw error;
    });
  let isLimitTold = false;
  const onLimit = (text: string) => {
    if (isLimitTold) return;
    isLimitTold = true;
    onWait(
      `${text}. The site lets a user have no more jobs at once, so the others go as jobs end. ` +
        "To ask for fewer, set slurm.maxJobs in the profile, or --jobs",
    );
  };
  const context: Submitting = { options, limits, program, onWait, onLimit };
  const flush = () => {
    const groups = Map.groupBy(waiting, ({ order, flags }) => `${order.job.program} ${flags}`);
    waiting = [];
    for (const group of groups.values()) {
      const most = Math.max(1, limits().maxArraySize - 1);
      for (let from = 0; from < group.length; from += most) {
        submitGroup(group.slice(from, from + most), context);
      }
    }
  };
  return (order, stop) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(flush, GATHER_MS);
      waiting.push({ order, flags: resourceFlags(order, options), stop, resolve, reject });
    });
}

async function submitGroup(
  group: readonly Waiting[],
  context: Submitting,
): Promise<void> {
  const submission = crypto.randomUUID();
  const made = group.map(({ order }, index): Submission => ({
    stage: order.job.name,
    submission,
    index,
    of: group.length,
    id: null,
    at: Date.now(),
    user: Deno.uid(),
  }));
  try {
    await Promise.all(group.map(({ order }, i) => writeOrder(order, made[i]!)));
    const number = await submit(group, submission, context);
    await Promise.all(group.map(async ({ order, resolve }, i) => {
      const numbered = { ...made[i]!, id: jobId(number, made[i]!) };
      await writeSubmission(order.jobFolder, numbered);
      resolve(numbered);
    }));
  } catch (error) {
    if (error instanceof SlurmError && error.isOverLimit && group.length > 1 && !isStopped(group)) {
      // An array counts with all its jobs, and fewer may fit. The others wait until these are in the queue.
      const half = Math.ceil(group.length / 2);
      await submitGroup(group.slice(0, half), context);
      return submitGroup(group.slice(half), context);
    }
    for (const { order, reject } of group) {
      // Slurm certainly has no such job, so the next engine need not look for it.
      if (!(error instanceof SlurmError && error.unsure)) {
        await Deno.remove(order.jobFolder, { recursive: true }).catch(() => {});
      }
      reject(error);
    }
  }
}

/** Whether nobody wants these stages any more. */
function isStopped(group: readonly Waiting[]): boolean {
  return group.every(({ stop }) => stop.aborted);
}

/** The number of a stage's job, from the number of its array. */
function jobId(number: string, { index, of }: Submission): string {
  return of === 1 ? number : `${number}_${index}`;
}

async function submit(
  group: readonly Waiting[],
  submission: string,
  { options, limits, program, onWait, onLimit }: Submitting,
): Promise<string> {
  const [{ order, flags }] = group as readonly [Waiting];
  const args = [
    "--parsable",
    `--job-name=${jobName(group.map(({ order }) => order.job.name))}`,
    `--comment=${submission}`,
    `--chdir=${order.root}`,
    "--output=/dev/null",
    "--nodes=1",
    "--ntasks=1",
    "--requeue",
    ...(group.length > 1 ? [`--array=0-${group.length - 1}`] : []),
    ...flags,
  ];
  const command = jobCommand(await program(order.root), options, limits());
  const script = jobScript(group.map(({ order }) => order.jobFolder), command);
  for (let retry = false;; retry = true) {
    let refusal: SlurmError;
    try {
      return (await slurm("sbatch", args, script)).split(";")[0]!;
    } catch (error) {
      if (!(error instanceof SlurmError) || !error.retryable) throw error;
      refusal = error;
    }
    const at = Date.now();
    if (refusal.isOverLimit) onLimit(refusal.message);
    else if (!retry) onWait(refusal.message);
    if (refusal.isOverLimit && group.length > 1) throw refusal;
    await pause(AGAIN_MS);
    // Slurm may have accepted the job although its answer was lost. Submitted again, it would run twice.
    const found = refusal.unsure
      ? await search(submission, at, () => {
        if (isStopped(group)) throw refusal;
      }).catch(() => {
        // Whatever keeps Slurm from answering, the next engine has to look for the job.
        throw refusal;
      })
      : await findNumber(submission).catch(() => null);
    if (found !== null) return found;
    if (isStopped(group)) throw refusal;
  }
}

/**
 * Looks for a submission until the queue holds it, or has answered without it after all that was on its way must have come.
 *
 * @param at when it was last submitted, in milliseconds since 1970
 * @param mayStop throws to end the search
 * @returns its number; null if Slurm does not have it
 * @throws {SlurmError} if Slurm refuses to answer
 */
async function search(
  submission: string,
  at: number,
  mayStop: () => void,
): Promise<string | null> {
  for (;;) {
    mayStop();
    const number = await findNumber(submission).catch((error) => {
      if (error instanceof SlurmError && error.retryable) return undefined;
      throw error;
    });
    if (typeof number === "string") return number;
    if (number === null && Date.now() - at > ON_ITS_WAY_MS) return null;
    await pause(LOOK_MS);
  }
}

/** The number that Slurm gave a submission; null if the queue does not hold it. */
async function findNumber(submission: string): Promise<string | null> {
  for (const { id, comment } of (await readQueue()).values()) {
    if (comment === submission) return id.split("_")[0]!;
  }
  return null;
}

/**
 * Finds the number of a submission whose engine died before it learned the number.
 *
 * @returns null if Slurm does not have the job
 * @throws the signal's reason if it is aborted while Slurm does not answer
 */
export async function identify(
  folder: string,
  submission: Submission,
  stop: AbortSignal,
): Promise<Submission | null> {
  if (submission.id !== null) return submission;
  // The dead engine's last command may still be on its way.
  const number = await search(submission.submission, submission.at, () => stop.throwIfAborted());
  if (number === null) return null;
  const numbered = { ...submission, id: jobId(number, submission) };
  await writeSubmission(folder, numbered);
  return numbered;
}

/** The command that runs a job's own process on a node. */
function jobCommand(
  program: string,
  { warnSeconds = WARN_SECONDS }: SlurmOptions,
  { killWait }: ClusterLimits,
): string[] {
  // Stops early enough to write a last message before Slurm kills the job.
  const before = (seconds: number) =>
    String(Math.round(Math.max(seconds * 0.6, seconds - 10) * 1000));
  return [
    ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-config", "--no-lock", "-A"],
    program,
    before(warnSeconds),
    before(killWait),
  ];
}
