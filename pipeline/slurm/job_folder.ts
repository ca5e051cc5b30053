import { writeAtomically } from "../system/atomic.ts";
import type { StageOrder, StageResult } from "../executor/executor.ts";
import type { StageMessage } from "../types.ts";

/**
 * What engine and job tell each other, on the file system that they share:
 *
 * ```text
 * order.json       what to run; written by the engine
 * submitted.json   under which number; written by the engine
 * messages         what happens, a line of JSON each; appended by the job
 * result.json      how it ended; written by the job
 * out              what the job's own process prints, if anything goes wrong with it
 * ```
 *
 * File systems such as NFS show a file's new content to whoever opens it after the writer has closed it, but may go on
 * for a minute denying that a file exists that was once looked for in vain. So the job closes `messages` after every line,
 * the engine opens it anew at every look, and looks for the result only once a line there says that it is written.
 */
export const ORDER = "order.json";
const SUBMITTED = "submitted.json";
const MESSAGES = "messages";
const RESULT = "result.json";

/** A line of `messages`. */
export type JobMessage =
  | Exclude<StageMessage, { type: "fact" }>
  /** The job's process has begun on a node; once more after each requeue. */
  | {
    readonly type: "running";
    readonly node: string;
    /** Milliseconds since 1970. */
    readonly at: number;
    /** Whether somebody holds the key's lock, as the engine does while it follows the job. */
    readonly locked: boolean;
  }
  /** The result is written. */
  | { readonly type: "ended" }
  /** The job's time was nearly over and the stage has stopped; whether it left another checkpoint than it found. */
  | { readonly type: "warned"; readonly advanced: boolean }
  /** The engine's wish to stop was followed. */
  | { readonly type: "stopped" }
  /** Slurm ended the job: cancelled, preempted, requeued. */
  | { readonly type: "terminated" };

/** What the engine knows of a job that it has submitted, or is about to. */
export interface Submission {
  readonly stage: string;
  /** Random; the job carries it as its comment, so that it is found also if the engine dies before it knows the number. */
  readonly submission: string;
  /** Place in the array. */
  readonly index: number;
  readonly of: number;
  /** As `squeue` shows it, `123` or `123_4`; null until known. */
  readonly id: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whose job it is: others can neither follow nor cancel it. */
  readonly user: number | null;
  /** Whether this engine or one before it has asked for its end. */
  readonly ending?: boolean;
}

/** Puts down what to run, before it is submitted. What an earlier job left in the folder is removed. */
export async function writeOrder(order: StageOrder, submission: Submission): Promise<void> {
  const folder = order.jobFolder;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await writeAtomically(`${folder}/${ORDER}`, JSON.stringify(order));
  await Deno.writeTextFile(`${folder}/${MESSAGES}`, "");
  await writeSubmission(folder, submission);
}

/** What to run. */
export async function readOrder(folder: string): Promise<StageOrder> {
  return JSON.parse(await Deno.readTextFile(`${folder}/${ORDER}`)) as StageOrder;
}

/** Keeps what is known of the job. */
export async function writeSubmission(folder: string, submission: Submission): Promise<void> {
  await writeAtomically(`${folder}/${SUBMITTED}`, JSON.stringify(submission));
}

/** What is known of a job; null where none was submitted. */
export async function readSubmission(folder: string): Promise<Submission | null> {
  const text = await Deno.readTextFile(`${folder}/${SUBMITTED}`).catch(() => null);
  return text === null ? null : JSON.parse(text) as Submission;
}

/** Appends a line; it is on the file server when this returns. */
export async function tell(folder: string, message: JobMessage): Promise<void> {
  using file = await Deno.open(`${folder}/${MESSAGES}`, { append: true, create: true });
  const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

/** Reads the lines that have come since the last call. */
export function messageReader(folder: string): () => Promise<JobMessage[]> {
  let offset = 0;
  return async () => {
    using file = await Deno.open(`${folder}/${MESSAGES}`).catch(() => null);
    if (file === null) return [];
    await file.seek(offset, Deno.SeekMode.Start);
    const piece = new Uint8Array(Math.max(0, (await file.stat()).size - offset));
    const bytes = piece.subarray(0, await file.read(piece) ?? 0);
    // A line that is still being written is left for the next look, as is what a short read leaves.
    const whole = bytes.lastIndexOf(10) + 1;
    offset += whole;
    return new TextDecoder().decode(bytes.subarray(0, whole)).split("\n")
      .flatMap((line) => line === "" ? [] : parse(line));
  };
}

/** A node that lost its power may have left half a line. */
function parse(line: string): JobMessage[] {
  try {
    return [JSON.parse(line) as JobMessage];
  } catch {
    return [];
  }
}

/** Keeps how the stage ended, then says that it is there. */
export async function writeResult(folder: string, result: StageResult): Promise<void> {
  await writeAtomically(`${folder}/${RESULT}`, JSON.stringify(result));
  await tell(folder, { type: "ended" });
}

/** How the stage ended; null while it has not. */
export async function readResult(folder: string): Promise<StageResult | null> {
  const text = await Deno.readTextFile(`${folder}/${RESULT}`).catch(() => null);
  if (text === null) return null;
  const result = JSON.parse(text) as StageResult;
  return result.ok ? { ...result, started: new Date(result.started) } : result;
}

/** The end of what the job's own process printed, for an error. */
export async function jobOutput(folder: string): Promise<string> {
  const text = await Deno.readTextFile(`${folder}/out`).catch(() => "");
  return text.trim().split("\n").slice(-3).join("; ");
}
