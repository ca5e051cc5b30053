import { pathToFileURL } from "node:url";
import { makeParent } from "../system/make_parent.ts";
import { childCommand } from "./child_command.ts";
import { beginAttempt } from "./begin_attempt.ts";
import { checkpointsIn } from "../store/earlier_attempts.ts";
import type { StageObserver, StageOrder, StageResult } from "./executor.ts";
import { signalGroup } from "../system/process_group.ts";
import type { ProcessMessage } from "./stage_process.ts";
import { redact, redactAll } from "../words/redact.ts";
import type { Json } from "../types.ts";

/**
 * Runs a stage's program in a child process on this machine. The child ends with this process.
 *
 * @param host returns the facts of this machine
 */
export async function runChild(
  order: StageOrder,
  watch: StageObserver,
  host: () => Promise<Json>,
): Promise<StageResult> {
  const { job, log, snapshot, limitMs } = order;
  await makeParent(log);
  using file = await Deno.open(log, { create: true, write: true, truncate: true });
  const started = new Date();
  // The clock of the machine may be set while it runs.
  const begun = performance.now();
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
      // 24 days is the longest that a timer can wait.
    }, Math.min(limitMs, 2 ** 31 - 1));
  }
  watch.stop.addEventListener("abort", stop);
  watch.kill.addEventListener("abort", kill);
  if (watch.stop.aborted) stop();
  if (watch.kill.aborted) kill();

  const facts: Record<string, Json> = {};
  const measured: Record<string, Json> = {};
  let ended: Extract<ProcessMessage, { type: "done" | "error" }> | undefined;
  // Shows paths of the project in messages, not paths of the snapshot.
  const inProject = (text: string) =>
    redact(
      text.replaceAll(pathToFileURL(snapshot.folder).pathname, pathToFileURL(order.root).pathname)
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
  // Stays open until the child has ended: its end tells the child that the engine is gone.
  const stdin = child.stdin.getWriter();
  try {
    // A later engine must find the child if this one dies, so the id is written before the job is sent.
    await Deno.writeTextFile(job.alive, String(child.pid)).catch(async (error) => {
      kill();
      await Promise.all([child.stdout.cancel(), child.stderr.cancel(), child.status]);
      throw error;
    });
    const sent = stdin.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`)).catch(() => {});
    const [status] = await Promise.all([
      // Its own children must not outlive it, nor hold its pipes open.
      child.status.finally(kill),
      readLines(child.stdout, receive),
      readLines(child.stderr, (line) => writeLog(file, `${inProject(line)}\n`)),
      sent,
    ]);
    const peakBytes = memory.stop();
    if (ended?.type === "done" && status.success) {
      const seconds = Math.round(performance.now() - begun) / 1000;
      const all = await attempt.complete({ ...facts, measured });
      return { ok: true, output: job.output, started, seconds, facts: all, peakBytes };
    }
    if (overdue) {
      const saved = await checkpointsIn(job.scratch).catch(() => []);
      const message =
        `it ran longer than its limit of ${(limitMs ?? 0) / 1000} s and was stopped; ` +
        `the next run ${saved.length > 0 ? "resumes from its checkpoints" : "begins it anew"}`;
      return { ok: false, message, seeLog: true, retryable: false };
    }
    if (ended?.type === "error") {
      const { kind, lasting } = ended;
      const message = inProject(failure(ended));
      return { ok: false, message, seeLog: kind === "bug", retryable: !lasting };
    }
    const how = status.signal === "SIGKILL"
      ? "was killed, perhaps for lack of memory,"
      : status.signal
      ? `was ended by ${status.signal}`
      : `ended with code ${status.code}`;
    const message = `its process ${how} before the program returned`;
    const crashed = status.signal !== null && !["SIGKILL", "SIGTERM"].includes(status.signal);
    return { ok: false, message, seeLog: true, retryable: true, crashed };
  } finally {
    memory.stop();
    clearTimeout(patience);
    clearTimeout(limit);
    watch.stop.removeEventListener("abort", stop);
    watch.kill.removeEventListener("abort", kill);
    await Promise.all([stdin.close().catch(() => {}), attempt.settled()]);
  }
}

/** Polls the largest resident memory of a process, which the kernel forgets when the process ends. */
function peakMemory(pid: number): { stop(): number | null } {
  let peak: number | null = null;
  const look = () => {
    try {
      const found = /^VmHWM:\s*(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
      if (found?.[1] !== undefined) peak = Number(found[1]) * 1024;
    } catch {
      // Not Linux, or the process has ended.
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
    `To allow it, add it to the stage's permissions (${access}), or make it an input`;
}

/**
 * Reads lines with one small buffer. By default a stream allocates 64 KiB for each read, which would be most of the engine's
 * memory in a run of thousands of stages.
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

/** Writes to a log. Ignores errors, since a full disk must not end a training. */
function writeLog(file: Deno.FsFile, content: string): void {
  try {
    file.writeSync(new TextEncoder().encode(content));
  } catch {
    // The program reports its own failures to write.
  }
}
