import { writeAtomically } from "../system/atomic.ts";
import type { StageOrder, StageResult } from "../executor/executor.ts";
import type { StageMessage } from "../types.ts";
import { writeAll } from "../system/write_all.ts";

/**
 * Engine and job talk through files in a folder on a shared file system:
 *
 * ```text
 * order.json       the stage to run, written by the engine
 * submitted.json   the job's number, written by the engine
 * messages         events of the job, a line of JSON each, appended by the job
 * result.json      the stage's result, written by the job
 * out              output of the job's own process, for finding faults
 * ```
 *
 * NFS shows new content to a reader that opens the file after the writer has closed it, but it may deny for a minute that a
 * file exists if a reader looked for it too early. So the job closes `messages` after every line, the engine opens it for
 * every read, and looks for the result only after a line in `messages` has announced it.
 */
export const ORDER = "order.json";
const SUBMITTED = "submitted.json";
const MESSAGES = "messages";
const RESULT = "result.json";

/** A line of `messages`. */
export type JobMessage =
  | Exclude<StageMessage, { type: "fact" }>
  /** The job's process has begun on a node. Comes again after each requeue. */
  | {
    readonly type: "running";
    readonly node: string;
    /** Milliseconds since 1970. */
    readonly at: number;
    /** Whether the node sees that the key's lock is held; the engine holds it while it follows the job. */
    readonly locked: boolean;
  }
  /** The result is written. */
  | { readonly type: "ended" }
  /** The stage stopped since the job's time was nearly over. `advanced`: it saved a new checkpoint. */
  | { readonly type: "warned"; readonly advanced: boolean }
  /** The stage stopped since the engine asked it to. */
  | { readonly type: "stopped" }
  /** Slurm ended the job: cancelled, preempted, requeued. */
  | { readonly type: "terminated" };

/** A job that the engine has submitted or is about to submit. */
export interface Submission {
  readonly stage: string;
  /** Random comment of the job, which finds it even if the engine died before it learned the job's number. */
  readonly submission: string;
  /** Place in the array. */
  readonly index: number;
  readonly of: number;
  /** The job's number as `squeue` shows it, `123` or `123_4`; null until Slurm has given one. */
  readonly id: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The job's owner, who alone can follow or cancel it. */
  readonly user: number | null;
  /** Whether this or an earlier engine has asked the job to end. */
  readonly ending?: boolean;
}

/** Fills the folder of a job before it is submitted. Removes everything that an earlier job left in it. */
export async function writeOrder(order: StageOrder, submission: Submission): Promise<void> {
  const folder = order.jobFolder;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await writeAtomically(`${folder}/${ORDER}`, JSON.stringify(order));
  await Deno.writeTextFile(`${folder}/${MESSAGES}`, "");
  await writeSubmission(folder, submission);
}

/** Reads the stage that the job runs. */
export async function readOrder(folder: string): Promise<StageOrder> {
  return JSON.parse(await Deno.readTextFile(`${folder}/${ORDER}`)) as StageOrder;
}

/** Writes the job's `submitted.json`. */
export async function writeSubmission(folder: string, submission: Submission): Promise<void> {
  await writeAtomically(`${folder}/${SUBMITTED}`, JSON.stringify(submission));
}

/** Reads the job's `submitted.json`; null if no job was submitted, or the file is damaged. */
export async function readSubmission(folder: string): Promise<Submission | null> {
  const noted = await readJson<Submission>(`${folder}/${SUBMITTED}`);
  return typeof noted?.stage === "string" && typeof noted.submission === "string" ? noted : null;
}

/** Reads an object from a file; null if it is not there or not whole, as a node leaves it that loses its power. */
async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return null;
  }
}

/** Appends a message and waits until it is on the file server. */
export async function appendMessage(folder: string, message: JobMessage): Promise<void> {
  using file = await Deno.open(`${folder}/${MESSAGES}`, { append: true, create: true });
  await writeAll(file, new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  await file.sync();
}

/** Makes a function that reads the messages since its last call. */
export function messageReader(folder: string): () => Promise<JobMessage[]> {
  let offset = 0;
  return async () => {
    using file = await Deno.open(`${folder}/${MESSAGES}`).catch(() => null);
    if (file === null) return [];
    await file.seek(offset, Deno.SeekMode.Start);
    const piece = new Uint8Array(Math.max(0, (await file.stat()).size - offset));
    const bytes = piece.subarray(0, await file.read(piece) ?? 0);
    // The rest of an unfinished line or of a short read is left for the next call.
    const whole = bytes.lastIndexOf(10) + 1;
    offset += whole;
    return new TextDecoder().decode(bytes.subarray(0, whole)).split("\n")
      .flatMap((line) => line === "" ? [] : parse(line));
  };
}

/** Skips half a line, which a node leaves that loses its power. */
function parse(line: string): JobMessage[] {
  try {
    return [JSON.parse(line) as JobMessage];
  } catch {
    return [];
  }
}

/** Writes the stage's result, then announces it in `messages`. */
export async function writeResult(folder: string, result: StageResult): Promise<void> {
  await writeAtomically(`${folder}/${RESULT}`, JSON.stringify(result));
  await appendMessage(folder, { type: "ended" });
}

/** Reads the stage's result; null while there is none that is whole. */
export async function readResult(folder: string): Promise<StageResult | null> {
  const result = await readJson<StageResult>(`${folder}/${RESULT}`);
  if (typeof result?.ok !== "boolean") return null;
  return result.ok ? { ...result, started: new Date(result.started) } : result;
}

/** The last lines that the job's own process printed, for an error. */
export async function jobOutput(folder: string): Promise<string> {
  const text = await Deno.readTextFile(`${folder}/out`).catch(() => "");
  return text.trim().split("\n").slice(-3).join("; ");
}
