/**
 * The process of a stage: reads a {@linkcode Job} as one line from stdin, imports and runs the program, and writes messages
 * as lines of JSON to stdout. It imports only types, so that the process loads nothing but the stage.
 *
 * @module
 */
import type { Program, RunRecord, StageContext, StageMessage } from "../types.ts";

/** The job that the engine sends to a stage's process. */
export interface Job extends Omit<StageContext, "send" | "signal"> {
  /** File URL of the program. */
  readonly program: string;
  readonly records: Readonly<Record<string, RunRecord>>;
  /** File that the process locks while it lives, so that a later engine knows of it. */
  readonly alive: string;
}

/** A message of the process: one of its program, or how the program ended. */
export type ProcessMessage =
  | StageMessage
  | { readonly type: "done" }
  | {
    readonly type: "error";
    readonly message: string;
    /** `permission`: an undeclared access was refused. `user`: the user made a mistake. `bug`: anything else. */
    readonly kind: "permission" | "user" | "bug";
    /** Whether the error says of itself, by a property `lasting`, that another try fails in the same way. */
    readonly lasting: boolean;
  };

if (import.meta.main) await main();

async function main(): Promise<void> {
  // ^C reaches the whole process group, but the engine decides and sends SIGTERM.
  Deno.addSignalListener("SIGINT", () => {});
  const stop = new AbortController();
  Deno.addSignalListener(
    "SIGTERM",
    () => stop.abort(new DOMException("The run was interrupted.", "AbortError")),
  );
  // stdout carries messages, so the program's own output goes to the log.
  for (const name of ["log", "info", "debug"] as const) console[name] = console.error;
  globalThis.fetch = withoutFarRedirects(globalThis.fetch);

  const job = await readJob();
  const alive = await stayLocked(job.alive);
  try {
    const module = await import(job.program) as { default?: Program };
    if (typeof module.default !== "function") {
      throw new TypeError(`${job.program} has no default export that is a function`);
    }
    // A program that waits for the signal's event would never see that of a signal which is aborted already.
    stop.signal.throwIfAborted();
    const { program: _program, alive: _alive, ...context } = job;
    await module.default({ ...context, send, signal: stop.signal });
    alive.close();
    send({ type: "done" });
    Deno.exit(0);
  } catch (error) {
    const described = describe(error);
    // A stack helps with a bug, but hides the message of a user's mistake.
    console.error(described.kind === "user" ? described.message : error);
    send({ type: "error", ...described });
    Deno.exit(1);
  }
}

/**
 * Locks a file until this process ends. A process of a killed engine may hold the lock for a moment. Polls, since a wait in
 * the kernel would keep this process from noticing the end of its own engine.
 */
async function stayLocked(path: string): Promise<Deno.FsFile> {
  // Network file systems give exclusive locks to writers only.
  const file = Deno.openSync(path, { read: true, write: true });
  for (let tries = 0; !file.tryLockSync(true); tries += 1) {
    if (tries > 500) throw new Error(`"${path}" is locked by another process of this stage`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return file;
}

/**
 * Makes a redirect to a host that the stage does not declare a failed request, after which a program may ask another server.
 * Deno would call it an access that the program asked for.
 */
function withoutFarRedirects(plain: typeof fetch): typeof fetch {
  return async (input, init) => {
    try {
      return await plain(input, init);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      if (!isDeclared(new URL(input instanceof Request ? input.url : input))) throw error;
      const target = /net access to ("[^"]*")/.exec(error.message)?.[1] ?? "another host";
      throw new TypeError(
        `it redirects to ${target}, which the stage does not declare; give the address there`,
      );
    }
  };
}

/** Whether the stage may contact the server of an address. */
function isDeclared({ protocol, hostname, port }: URL): boolean {
  if (!/^https?:$/.test(protocol)) return false;
  const host = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

/** Reads the job from the first line of stdin. When stdin ends, the engine is gone, and this process exits. */
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

/** Writes a message synchronously, so that it appears during a long call; exits if nobody reads. */
function send(message: ProcessMessage): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\n`);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stdout.writeSync(bytes.subarray(written));
    }
  } catch {
    Deno.exit(1);
  }
}

function describe(error: unknown): Omit<Extract<ProcessMessage, { type: "error" }>, "type"> {
  const message = error instanceof Error ? error.message : String(error);
  const lasting = error instanceof Error && "lasting" in error && error.lasting === true;
  // A refusal may come wrapped, for example as the TypeError of an import.
  if (error instanceof Deno.errors.NotCapable || /^Requires \w+ access to /.test(message)) {
    return { message, kind: "permission", lasting: true };
  }
  const name = error instanceof Error ? error.name : "";
  return { message, kind: name === "UserError" ? "user" : "bug", lasting };
}
