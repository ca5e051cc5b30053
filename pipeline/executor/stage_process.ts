/**
 * The child's side of a stage: reads a {@linkcode Job} as one line from stdin, imports the program, runs it, and tells
 * what happens as JSON lines on stdout. Imports nothing but types, so that a stage's process loads the stage alone.
 *
 * @module
 */
import type { Program, RunRecord, StageContext, StageMessage } from "../types.ts";

/** What the engine sends. */
export interface Job extends Omit<StageContext, "tell" | "signal"> {
  /** File URL of the program. */
  readonly program: string;
  readonly records: Readonly<Record<string, RunRecord>>;
  /** File to keep locked while this process lives: so an engine that comes after this one's knows of it. */
  readonly alive: string;
}

/** What the process answers besides the program's own messages. */
export type ProcessMessage =
  | StageMessage
  | { readonly type: "done" }
  | {
    readonly type: "error";
    readonly message: string;
    /** `permission`: an undeclared access was refused. `user`: a mistake of the user's. `bug`: anything else. */
    readonly kind: "permission" | "user" | "bug";
  };

if (import.meta.main) await main();

async function main(): Promise<void> {
  // ^C reaches the whole process group; the engine decides, and says so by SIGTERM.
  Deno.addSignalListener("SIGINT", () => {});
  const stop = new AbortController();
  Deno.addSignalListener(
    "SIGTERM",
    () => stop.abort(new DOMException("The run was interrupted.", "AbortError")),
  );
  // stdout carries messages; what the program prints is for the log.
  for (const name of ["log", "info", "debug"] as const) console[name] = console.error;

  const job = await readJob();
  const alive = await stayLocked(job.alive);
  try {
    const module = await import(job.program) as { default?: Program };
    if (typeof module.default !== "function") {
      throw new TypeError(`${job.program} has no default export that is a function`);
    }
    const { program: _program, alive: _alive, ...context } = job;
    await module.default({ ...context, tell, signal: stop.signal });
    alive.close();
    tell({ type: "done" });
    Deno.exit(0);
  } catch (error) {
    const described = describe(error);
    // A stack helps with a bug; it only hides a mistake.
    console.error(described.kind === "user" ? described.message : error);
    tell({ type: "error", ...described });
    Deno.exit(1);
  }
}

/**
 * Held by the kernel until this process ends. It may have to wait a moment for one of a killed engine's to go; sleeping in
 * the kernel would keep it from noticing that its own engine has.
 */
async function stayLocked(path: string): Promise<Deno.FsFile> {
  // For writing as well: without it, network file systems refuse a lock that is not shared.
  const file = Deno.openSync(path, { read: true, write: true });
  for (let tries = 0; !file.tryLockSync(true); tries += 1) {
    if (tries > 500) throw new Error(`"${path}" is locked by another process of this stage`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return file;
}

/** Reads the first line, then keeps watching: when stdin ends, the engine is gone and so must this process be. */
async function readJob(): Promise<Job> {
  const reader = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) Deno.exit(1);
    text += value;
  }
  (async () => {
    while (!(await reader.read()).done);
    Deno.exit(1);
  })();
  return JSON.parse(text) as Job;
}

/** Written at once, so that a program busy in one long call is seen to progress and ends when nobody listens. */
function tell(message: ProcessMessage): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\n`);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stdout.writeSync(bytes.subarray(written));
    }
  } catch {
    Deno.exit(1);
  }
}

function describe(error: unknown): { message: string; kind: "permission" | "user" | "bug" } {
  const message = error instanceof Error ? error.message : String(error);
  // A refusal may come wrapped, e.g. as the TypeError of an import.
  if (error instanceof Deno.errors.NotCapable || /^Requires \w+ access to /.test(message)) {
    return { message, kind: "permission" };
  }
  const name = error instanceof Error ? error.name : "";
  return { message, kind: name === "UserError" ? "user" : "bug" };
}
