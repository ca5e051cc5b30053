import { slurm } from "./command.ts";

/** Requests within this time share one command. */
const GATHER_MS = 50;
/** Keeps a command line well below the system's limit. */
const JOBS_PER_COMMAND = 500;

function gathered(send: (ids: readonly string[]) => Promise<void>): (id: string) => void {
  let waiting: string[] = [];
  return (id) => {
    if (waiting.length === 0) {
      setTimeout(async () => {
        const ids = waiting;
        waiting = [];
        for (let from = 0; from < ids.length; from += JOBS_PER_COMMAND) {
          await send(ids.slice(from, from + JOBS_PER_COMMAND));
        }
      }, GATHER_MS);
    }
    waiting.push(id);
  };
}

/** Ignores errors: a job may have just ended, and the queue shows whether the others have. */
const quietly = (args: readonly string[]) => slurm("scancel", args).then(() => {}, () => {});

/** Removes pending jobs from the queue and asks running ones to stop; their stages save a checkpoint first. */
export const askToStop = gathered(async (ids) => {
  await quietly(["--state=PENDING", ...ids]);
  await quietly(["--batch", "--signal=USR2", ...ids]);
});

/** Ends jobs: Slurm sends SIGTERM, and SIGKILL after its `KillWait`. */
export const cancel = gathered((ids) => quietly(ids));
