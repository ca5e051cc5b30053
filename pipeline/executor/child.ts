import { childCommand } from "./child_command.ts";
import { beginAttempt } from "./earlier_attempts.ts";
import type { StageObserver, StageOrder, StageResult } from "./executor.ts";
import { signalGroup } from "../system/process_group.ts";
import type { ProcessMessage } from "./stage_process.ts";
import { redact, redactAll } from "../words/redact.ts";
import type { Json } from "../types.ts";

/**
 * Runs one stage's program in a process of its own on this machine; it ends with this one.
 *
 * @param host tells of this machine
 */
export async function runChild(
  order: StageOrder,
  watch: StageObserver,
  host: () => Promise<Json>,
): Promise<StageResult> {
  const { job, log, snapshot, limitMs } = order;
  await Deno.mkdir(log.slice(0, log.lastIndexOf("/")), { recursive: true });
  using file = await Deno.open(log, { create: true, write: true, truncate: true });
  const started = new Date();
  const attempt = await beginAttempt(job.scratch, started, host);
  const child = childCommand(order).spawn();
  const memory = peakMemory(child.pid);

  let patience: ReturnType<typeof setTimeout> | undefined;
  let limit: ReturnType<typeof setTimeout> | undefined;
  let overdue = false;
  const kill = () => signalGroup(child.pid, "SIGKILL");
  const stop = () => {
    signalGroup(child.pid, "SIGTERM");
    patience ??= setTimeout(kill, order.patienceMs);
  };
  if (limitMs !== undefined) {
    limit = setTimeout(() => {
      overdue = true;
      stop();
      // A timer cannot wait longer than this; no stage is meant to run for 24 days.
    }, Math.min(limitMs, 2 ** 31 - 1));
  }
  watch.stop.addEventListener("abort", stop);
  watch.kill.addEventListener("abort", kill);
  if (watch.stop.aborted) stop();

  const facts: Record<string, Json> = {};
  const measured: Record<string, Json> = {};
  let ended: Extract<ProcessMessage, { type: "done" | "error" }> | undefined;
  // Where the code was run from is the engine's affair; people know it by its place in the project.
  const inProject = (text: string) =>
    redact(
      text.replaceAll(encodeURI(snapshot.folder), encodeURI(order.root))
        .replaceAll(snapshot.folder, order.root),
    );
  const receive = (line: string) => {
    const message = redactAll(parse(line));
    if (message === null) return writeLog(file, `${inProject(line)}\n`);
    if (message.type === "done" || message.type === "error") ended = message;
    else if (message.type !== "fact") watch.onMessage(message);
    else if (message.passing) measured[message.name] = message.value;
    else {
      facts[message.name] = message.value;
      attempt.note(facts);
    }
  };
  // Its end is how the child learns that the engine is gone, so it stays open until the child has ended.
  const stdin = child.stdin.getWriter();
  try {
    // Who it is must be known before it is given anything to do, for an engine that comes after this one's death.
    await Deno.writeTextFile(job.alive, String(child.pid)).catch(async (error) => {
      kill();
      await Promise.all([child.stdout.cancel(), child.stderr.cancel(), child.status]);
      throw error;
    });
    const sent = stdin.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`)).catch(() => {});
    const [status] = await Promise.all([
      // What it started must not outlive it, nor hold its pipes open.
      child.status.finally(kill),
      readLines(child.stdout, receive),
      readLines(child.stderr, (line) => writeLog(file, `${inProject(line)}\n`)),
      sent,
    ]);
    const peakBytes = memory.stop();
    if (ended?.type === "done" && status.success) {
      const seconds = (Date.now() - started.getTime()) / 1000;
      const all = await attempt.complete({ ...facts, measured });
      return { ok: true, output: job.output, started, seconds, facts: all, peakBytes };
    }
    if (overdue) {
      const message =
        `it ran longer than its limit of ${(limitMs ?? 0) / 1000} s and was stopped; ` +
        "what it kept in its scratch folder is there for the next run";
      return { ok: false, message, seeLog: true, retryable: false };
    }
    if (ended?.type === "error") {
      const { kind } = ended;
      const message = inProject(failure(ended));
      return { ok: false, message, seeLog: kind === "bug", retryable: kind !== "permission" };
    }
    const how = status.signal === "SIGKILL"
      ? "was killed (for lack of memory, perhaps)"
      : status.signal
      ? `was ended by ${status.signal}`
      : `ended with code ${status.code}`;
    const message = `its process ${how} before the program returned`;
    return { ok: false, message, seeLog: true, retryable: true };
  } finally {
    memory.stop();
    clearTimeout(patience);
    clearTimeout(limit);
    watch.stop.removeEventListener("abort", stop);
    watch.kill.removeEventListener("abort", kill);
    await Promise.all([stdin.close().catch(() => {}), attempt.settled()]);
  }
}

/** Looks at a process's largest resident memory now and then: the kernel forgets it with the process. */
function peakMemory(pid: number): { stop(): number | null } {
  let peak: number | null = null;
  const look = () => {
    try {
      const found = /^VmHWM:\s*(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
      if (found?.[1] !== undefined) peak = Number(found[1]) * 1024;
    } catch {
      // Not Linux, or it has ended.
    }
  };
  const timer = setInterval(look, 200);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

function parse(line: string): ProcessMessage | null {
  try {
    const message = JSON.parse(line) as ProcessMessage;
    return typeof message === "object" && typeof message?.type === "string" ? message : null;
  } catch {
    // A native library may print to stdout as well.
    return null;
  }
}

function failure({ message, kind }: Extract<ProcessMessage, { type: "error" }>): string {
  const refused = /Requires (\w+) access to ("[^"]*"|[^,]+)/.exec(message);
  if (kind !== "permission" || refused === null) return message;
  const [, access, what] = refused;
  return `it asked for ${access} access to ${what}, which the stage does not declare. ` +
    `If the program should have it, add it to the stage's permissions (${access}), or make it an input`;
}

/**
 * Reads with one small buffer: a stream left to itself takes a new one of 64 KiB for each read, which in a run of
 * thousands of stages is most of what the engine would hold.
 */
async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  receive: (line: string) => void,
): Promise<void> {
  const reader = stream.getReader({ mode: "byob" });
  const decoder = new TextDecoder();
  let buffer = new ArrayBuffer(1 << 12);
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    const lines = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) receive(line);
    if (done) break;
    buffer = value.buffer;
  }
  if (rest !== "") receive(rest);
}

/** A log that cannot be written, on a full disk say, must not end a training. */
function writeLog(file: Deno.FsFile, content: string): void {
  try {
    file.writeSync(new TextEncoder().encode(content));
  } catch {
    // What the program could not write it reports itself.
  }
}
