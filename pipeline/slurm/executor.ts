import { EnvironmentError, messageOf, UserError } from "../words/errors.ts";
import type { Executor, StageOrder, StageResult, StageWatch } from "../executor/executor.ts";
import { localExecutor } from "../executor/local_executor.ts";
import { slurm, SlurmError } from "./command.ts";
import { followJob, type JobEnd } from "./follow_job.ts";
import { readSubmission, type Submission } from "./job_folder.ts";
import { MAX_JOBS, POLL_SECONDS, RESUBMIT, type SlurmOptions } from "./options.ts";
import { watchQueue } from "./queue.ts";
import { type ClusterLimits, identify, submitter } from "./submitter.ts";

/**
 * Stages as jobs of a Slurm cluster. The engine decides what is ready, submits it and follows it; a job runs its stage as
 * the engine would on its own machine, and both meet in files on the file system that they share. A job goes on without its
 * engine: the next one finds it.
 *
 * Downloads and reports run here: nodes often have no network, and reports are short.
 *
 * @param onNotice told what people should know about the cluster
 */
export function slurmExecutor(
  options: SlurmOptions = {},
  onNotice: (text: string) => void = () => {},
): Executor {
  const local = localExecutor();
  let limits: ClusterLimits = { maxArraySize: 1001, killWait: 30 };
  const queue = watchQueue(
    (options.pollSeconds ?? POLL_SECONDS) * 1000,
    (text) => onNotice(`Slurm does not answer: ${text}. Jobs go on; asking again.`),
  );
  const submit = submitter(
    options,
    () => limits,
    (text) => onNotice(`Slurm takes no jobs now: ${text}. Trying again.`),
  );

  const told = new Set<string>();
  const once = (text: string) => {
    if (!told.has(text)) onNotice(text);
    told.add(text);
  };

  async function run(order: StageOrder, watch: StageWatch): Promise<StageResult> {
    const folder = order.jobFolder;
    let known = await findAgain(order, watch);
    let found = known !== null;
    let lost = 0;
    for (;;) {
      known ??= await submit(order, watch.stop);
      queue.hurry();
      const end: JobEnd = await followJob(known, order, watch, queue, found, once);
      if (end.type === "result") {
        if (!end.result.ok) await remove(folder);
        return end.result;
      }
      if (end.type === "failed") {
        await remove(folder);
        return { ok: false, message: end.message, seeLog: end.seeLog, mayPass: end.mayPass };
      }
      if (end.type === "killed") return failure("its job was cancelled");
      await remove(folder);
      if (watch.stop.aborted) return failure("its job was stopped");
      if (end.type === "lost") lost += 1;
      if (lost > (options.resubmit ?? RESUBMIT)) {
        return failure(`its job was lost ${lost} times, the last time: ${end.why}`);
      }
      watch.onMessage({ type: "job", job: known.id ?? "", state: "again", note: end.why });
      known = null;
      found = false;
    }
  }

  return {
    outlivesEngine: true,
    jobs: options.maxJobs ?? MAX_JOBS,
    async admit() {
      limits = await clusterLimits();
      // Slurm knows what it has; what can never run there it refuses.
      return { take: () => ({ env: {}, [Symbol.dispose]() {} }) };
    },
    run: (order, watch) =>
      staysHere(order) ? local.run(order, watch) : run(order, watch).catch((error) => {
        if (!(error instanceof SlurmError)) throw error;
        return {
          ok: false,
          message: `Slurm refused it: ${error.message}`,
          seeLog: false,
          mayPass: false,
        };
      }),
  };
}

/** The job that an engine before this one has submitted for the stage. */
async function findAgain(order: StageOrder, watch: StageWatch): Promise<Submission | null> {
  const left = await readSubmission(order.jobFolder);
  if (left !== null && left.user !== Deno.uid()) {
    throw new UserError(
      `its job ${left.id} in Slurm belongs to another user (${left.user}), who alone can follow or cancel it. ` +
        "Let each user run from a folder of their own",
    );
  }
  const known = left === null ? null : await identify(order.jobFolder, left, watch.stop);
  if (known !== null && !known.ending) {
    watch.onMessage({ type: "job", job: known.id ?? "", state: "found", note: "" });
  }
  return known;
}

/** Whether a stage is one that runs on the engine's machine. */
function staysHere({ permissions, job }: StageOrder): boolean {
  return (permissions.net ?? []).length > 0 || Object.keys(job.records).length > 0;
}

async function remove(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
}

function failure(message: string): StageResult {
  return { ok: false, message, seeLog: true, mayPass: true };
}

/** @throws {EnvironmentError} when Slurm does not answer */
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
