/**
 * The process of a job, on its node: `job.ts <warned> <terminated> <folder>` runs the stage's process as the local executor
 * would, with the same permissions, and writes its messages to the job's folder. Slurm signals this process alone, which
 * then stops the stage's process. The first two arguments are the milliseconds that the stage may take to stop, after
 * Slurm's warning and after SIGTERM.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { runChild } from "../executor/child.ts";
import { checkpointsIn } from "../store/earlier_attempts.ts";
import type { StageOrder, StageResult } from "../executor/executor.ts";
import { hostFacts } from "../executor/host.ts";
import { isLocked, openLock, takeLock } from "../system/lock.ts";
import {
  appendMessage,
  type JobMessage,
  readOrder,
  readResult,
  writeResult,
} from "./job_folder.ts";
import type { Json } from "../types.ts";

/** Least time between two lines of progress, each of which waits for the file server. */
const PROGRESS_MS = 2000;
/** How long a stage's process on a lost node may live: file servers free its locks after about 90 s. */
const TWIN_MS = 180_000;

/** The reason to stop the stage: `warned` by USR1, `stopped` by USR2, `terminated` by TERM. */
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
      // A later signal is the more urgent one.
      cause = meaning;
      stop.abort();
      setTimeout(() => kill.abort(), patience[meaning]);
    });
  }
  // Slurm may requeue a job that has just ended, and may have killed it before it announced its result.
  if (await readResult(folder) !== null) await endWithResult(folder);
  const order = await readOrder(folder);
  patience.stopped = order.patienceMs;
  const messages = messageWriter(folder);
  messages.send({
    type: "running",
    node: Deno.env.get("SLURMD_NODENAME") ?? "unknown",
    at: Date.now(),
    locked: await isHeld(order.job.alive.replace(/\.process$/, "")),
  });
  const before = await checkpoints(order.job.scratch);
  let host: Promise<Json> | undefined;
  const factsOnce = () => host ??= hostFacts();
  const isAlone = await waitForTwin(order.job.alive, stop.signal);
  await messages.written();
  if (await readResult(folder) !== null) await endWithResult(folder);
  if (!isAlone && !stop.signal.aborted) {
    // The result is the twin's to write; the engine may follow its job.
    console.error("Another process of this stage still runs, on this node or another.");
    Deno.exit(1);
  }
  // A new folder each time, since an earlier process may still write on a node that Slurm has lost.
  const output = `${order.job.output}.${crypto.randomUUID().slice(0, 8)}`;
  await Deno.mkdir(output, { recursive: true });
  const result = await runChild(
    { ...order, env: { ...order.env, ...gpus(order) }, job: { ...order.job, output } },
    {
      onMessage: (message) => message.type !== "job" && messages.send(message),
      stop: stop.signal,
      kill: kill.signal,
    },
    factsOnce,
  );
  if (result.ok) {
    // Replaces the empty folder that the engine made. Fails if a twin has filled it.
    await Deno.rename(output, order.job.output);
    messages.flush();
    await messages.written();
    await writeResult(folder, withOrigin(result, order.job.output, await factsOnce()));
    Deno.exit(0);
  }
  await Deno.remove(output, { recursive: true }).catch(() => {});
  if (cause === undefined) {
    await messages.written();
    await writeResult(folder, result);
    Deno.exit(1);
  }
  const advanced = await checkpoints(order.job.scratch) !== before;
  messages.send(cause === "warned" ? { type: cause, advanced } : { type: cause });
  await messages.written();
  Deno.exit(0);
}

/** Ends this process beside a result that is there already, and announces it once more. */
async function endWithResult(folder: string): Promise<never> {
  // The engine may have taken the folder away meanwhile.
  await appendMessage(folder, { type: "ended" }).catch(() => {});
  Deno.exit(0);
}

/** Writes messages in order, and of frequent progress only the latest. */
function messageWriter(folder: string) {
  let queue: Promise<void> = Promise.resolve();
  let waiting: JobMessage | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (message: JobMessage) => {
    // A full disk, say, must not end a training.
    queue = queue.then(() => appendMessage(folder, message)).catch(() => {});
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting !== undefined) write(waiting);
    waiting = undefined;
  };
  return {
    send(message: JobMessage) {
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

/** Adds the node, the host and the numbers of the job to a result. */
function withOrigin(
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

/** The variable that shows the job's GPUs to the stage; hides all GPUs from a stage that asks for none. */
function gpus({ resources }: StageOrder): Record<string, string> {
  const visible = Deno.env.get("CUDA_VISIBLE_DEVICES");
  if ((resources.gpus ?? 0) === 0) return { CUDA_VISIBLE_DEVICES: "" };
  return visible === undefined ? {} : { CUDA_VISIBLE_DEVICES: visible };
}

/** A text that changes when a checkpoint is added. */
async function checkpoints(folder: string): Promise<string> {
  const found = await checkpointsIn(folder);
  return found.map(({ name, size, time }) => `${name} ${size} ${time}`).sort().join("\n");
}

/** Whether somebody holds the lock of a file, on this machine or another. */
async function isHeld(path: string): Promise<boolean> {
  using file = await openLock(path);
  return await isLocked(file, path);
}

/** Waits until no other process of this stage is alive, by the lock that each of them holds; false if one still is. */
async function waitForTwin(path: string, stop: AbortSignal): Promise<boolean> {
  const until = performance.now() + TWIN_MS;
  using file = await openLock(path);
  let isAlone: boolean;
  while (!(isAlone = await takeLock(file, path, true))) {
    if (performance.now() >= until || stop.aborted) break;
    await pause(500);
  }
  await file.unlock();
  return isAlone;
}
