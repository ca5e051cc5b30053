import { slurm } from "./command.ts";

/** Between a wish and the command, so that one command serves many jobs. */
const GATHER_MS = 50;
/** What a command line holds with ease. */
const MOST = 500;

function gathered(send: (ids: readonly string[]) => Promise<void>): (id: string) => void {
  let waiting: string[] = [];
  return (id) => {
    if (waiting.length === 0) {
      setTimeout(async () => {
        const ids = waiting;
        waiting = [];
        for (let from = 0; from < ids.length; from += MOST) {
          await send(ids.slice(from, from + MOST));
        }
      }, GATHER_MS);
    }
    waiting.push(id);
  };
}

/** A job that has just ended is no mistake; whether the others have is seen in the queue. */
const quietly = (args: readonly string[]) => slurm("scancel", args).then(() => {}, () => {});

/** Takes jobs that wait out of the queue and asks running ones to stop: their stages leave a checkpoint first. */
export const askToStop = gathered(async (ids) => {
  await quietly(["--state=PENDING", ...ids]);
  await quietly(["--batch", "--signal=USR2", ...ids]);
});

/** Has Slurm end jobs: SIGTERM, and after its `KillWait` SIGKILL. */
export const cancel = gathered((ids) => quietly(ids));
