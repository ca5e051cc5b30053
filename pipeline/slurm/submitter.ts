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
  const context: Submitting = { options, limits, program, onWait };
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
    for (const { order, reject } of group) {
      // Slurm certainly has no such job, so the next engine need not look for it.
      if (!(error instanceof SlurmError && error.unsure)) {
        await Deno.remove(order.jobFolder, { recursive: true }).catch(() => {});
      }
      reject(error);
    }
  }
}

/** The number of a stage's job, from the number of its array. */
function jobId(number: string, { index, of }: Submission): string {
  return of === 1 ? number : `${number}_${index}`;
}

async function submit(
  group: readonly Waiting[],
  submission: string,
  { options, limits, program, onWait }: Submitting,
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
  let last: SlurmError | undefined;
  for (let retry = false;; retry = true) {
    try {
      return (await slurm("sbatch", args, script)).split(";")[0]!;
    } catch (error) {
      if (!(error instanceof SlurmError) || !error.retryable) throw error;
      if (!retry) onWait(error.message);
      // Keeps an error after which the job may exist all the same.
      if (!last?.unsure) last = error;
    }
    await pause(AGAIN_MS);
    // Slurm may have accepted the job although its answer was lost.
    const found = await findNumber(submission).catch(() => null);
    if (found !== null) return found;
    if (group.every(({ stop }) => stop.aborted)) throw last;
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
  for (;;) {
    stop.throwIfAborted();
    const number = await findNumber(submission.submission).catch((error) => {
      if (error instanceof SlurmError && error.retryable) return undefined;
      throw error;
    });
    if (typeof number === "string") {
      const numbered = { ...submission, id: jobId(number, submission) };
      await writeSubmission(folder, numbered);
      return numbered;
    }
    // The dead engine's last command may still be on its way.
    if (number === null && Date.now() - submission.at > ON_ITS_WAY_MS) return null;
    await pause(1000);
  }
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
