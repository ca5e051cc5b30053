/**
 * A job's own process on its node: `job.ts <warned> <terminated> <folder>` runs the stage's process there as the engine would on its own machine,
 * with the same permissions, and writes down what happens. Slurm's signals reach it alone, and it ends the stage's: in as
 * many milliseconds as the first two words say, after a warning and before Slurm kills.
 *
 * @module
 */
import { runChild } from "../executor/child.ts";
import { checkpointsIn } from "../executor/earlier_attempts.ts";
import type { StageOrder, StageResult } from "../executor/executor.ts";
import { hostFacts } from "../executor/host.ts";
import { openLock } from "../system/lock.ts";
import { type JobMessage, readOrder, readResult, tell, writeResult } from "./job_folder.ts";
import type { Json } from "../types.ts";

/** Between two lines of progress, which each wait for the file server. */
const PROGRESS_MS = 2000;
/** How long a stage's process on a node that was lost may be thought to live: a file server's patience is 90 s. */
const TWIN_MS = 180_000;

/** Why the stage was asked to stop: `warned` by USR1, `stopped` by USR2, `terminated` by TERM. */
type Cause = "warned" | "stopped" | "terminated";
const SIGNALS = { SIGUSR1: "warned", SIGUSR2: "stopped", SIGTERM: "terminated" } as const;

if (import.meta.main) {
  const [warned, terminated, folder = ""] = Deno.args;
  await main(folder, { warned: Number(warned), terminated: Number(terminated) });
}

async function main(
  folder: string,
  given: { readonly warned: number; readonly terminated: number },
): Promise<void> {
  const stop = new AbortController();
  const kill = new AbortController();
  let cause: Cause | undefined;
  const patience = { ...given, stopped: 0 };
  for (const [signal, meaning] of Object.entries(SIGNALS)) {
    Deno.addSignalListener(signal as Deno.Signal, () => {
      // The more urgent of two is the later one.
      cause = meaning;
      stop.abort();
      setTimeout(() => kill.abort(), patience[meaning]);
    });
  }
  // Requeued in the instant after its end.
  if (await readResult(folder) !== null) Deno.exit(0);
  const order = await readOrder(folder);
  patience.stopped = order.patienceMs;
  const messages = teller(folder);
  messages.say({
    type: "running",
    node: Deno.env.get("SLURMD_NODENAME") ?? "unknown",
    at: Date.now(),
    locked: await isLocked(order.job.alive.replace(/\.process$/, "")),
  });
  const before = await checkpoints(order.job.scratch);
  let host: Promise<Json> | undefined;
  const here = () => host ??= hostFacts();
  // A folder of its own: the process of an earlier start may live on a node that Slurm has lost.
  const output = `${order.job.output}.${crypto.randomUUID().slice(0, 8)}`;
  await Deno.mkdir(output, { recursive: true });
  await waitForTwin(order.job.alive, stop.signal);
  const result = await runChild(
    { ...order, env: { ...order.env, ...gpus(order) }, job: { ...order.job, output } },
    {
      onMessage: (message) => message.type !== "job" && messages.say(message),
      stop: stop.signal,
      kill: kill.signal,
    },
    here,
  );
  if (result.ok) {
    // The engine made it, empty; a twin may have filled it.
    await Deno.rename(output, order.job.output);
    messages.flush();
    await messages.written();
    await writeResult(folder, signed(result, order.job.output, await here()));
    Deno.exit(0);
  }
  await Deno.remove(output, { recursive: true }).catch(() => {});
  if (cause === undefined) {
    await messages.written();
    await writeResult(folder, result);
    Deno.exit(1);
  }
  const advanced = await checkpoints(order.job.scratch) !== before;
  messages.say(cause === "warned" ? { type: cause, advanced } : { type: cause });
  await messages.written();
  Deno.exit(0);
}

/** Writes messages one after the other; of progress only the last one in a while. */
function teller(folder: string) {
  let queue: Promise<void> = Promise.resolve();
  let waiting: JobMessage | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (message: JobMessage) => {
    // What cannot be written now, on a full disk say, must not end a training.
    queue = queue.then(() => tell(folder, message)).catch(() => {});
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting !== undefined) write(waiting);
    waiting = undefined;
  };
  return {
    say(message: JobMessage) {
      if (message.type !== "progress") {
        flush();
        return write(message);
      }
      if (timer !== undefined) {
        waiting = message;
        return;
      }
      write(message);
      timer = setTimeout(flush, PROGRESS_MS);
    },
    flush,
    written: () => queue,
  };
}

/** The result, with where it was made. */
function signed(
  result: Extract<StageResult, { ok: true }>,
  output: string,
  host: Json,
): StageResult {
  const slurm: Record<string, Json> = {};
  for (
    const [name, variable] of [
      ["job", "SLURM_JOB_ID"],
      ["array", "SLURM_ARRAY_JOB_ID"],
      ["task", "SLURM_ARRAY_TASK_ID"],
      ["node", "SLURMD_NODENAME"],
      ["partition", "SLURM_JOB_PARTITION"],
      ["cluster", "SLURM_CLUSTER_NAME"],
      ["restarts", "SLURM_RESTART_COUNT"],
    ] as const
  ) {
    const value = Deno.env.get(variable);
    if (value !== undefined) slurm[name] = value;
  }
  const { measured } = result.facts;
  const facts = { ...result.facts, measured: { ...measured as Record<string, Json>, slurm } };
  return { ...result, output, facts, host };
}

/** The GPUs that Slurm gave the job, and to a stage that asks for none, none. */
function gpus({ resources }: StageOrder): Record<string, string> {
  const visible = Deno.env.get("CUDA_VISIBLE_DEVICES");
  if ((resources.gpus ?? 0) === 0) return { CUDA_VISIBLE_DEVICES: "" };
  return visible === undefined ? {} : { CUDA_VISIBLE_DEVICES: visible };
}

/** What lies in the scratch folder, to see whether a checkpoint has been added. */
async function checkpoints(folder: string): Promise<string> {
  const found = await checkpointsIn(folder);
  return found.map(({ name, size, time }) => `${name} ${size} ${time}`).sort().join("\n");
}

/** Whether the lock of a file is held, be it on another machine. */
async function isLocked(path: string): Promise<boolean> {
  using file = await openLock(path);
  return !await file.tryLock(false);
}

/** Waits until no process of this stage holds the lock that each does while it lives. */
async function waitForTwin(path: string, stop: AbortSignal): Promise<void> {
  const until = Date.now() + TWIN_MS;
  using file = await openLock(path);
  while (!await file.tryLock(true) && Date.now() < until && !stop.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
