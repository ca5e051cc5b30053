import { UserError } from "./errors.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Job, ProcessMessage } from "./stage_process.ts";
import type { Json, Permissions, StageMessage } from "./types.ts";

/** How to start a stage's process. */
export interface ChildOptions {
  readonly job: Job;
  /** Folders and files that may be read. */
  readonly read: readonly string[];
  readonly permissions: Permissions;
  readonly env: Readonly<Record<string, string>>;
  /** The project's folder, the working directory. */
  readonly root: string;
  /** The code to run. */
  readonly snapshot: Pick<Snapshot, "folder" | "flags" | "process">;
  readonly log: string;
  readonly onMessage: (message: Exclude<StageMessage, { type: "fact" }>) => void;
  /** Aborted to ask the process to stop. */
  readonly stop: AbortSignal;
  /** Aborted to end it without asking. */
  readonly kill: AbortSignal;
}

/** How a stage's process ended. */
export type ChildResult =
  | { readonly ok: true; readonly facts: Readonly<Record<string, Json>> }
  | {
    readonly ok: false;
    readonly message: string;
    /** Whether the log says more than the message. */
    readonly seeLog: boolean;
  };

/** How long a process may take to stop by itself. */
const GRACE_MS = 5000;

/** Names of the environment that every process inherits: what Deno and a loader need. The rest is declared by stages. */
const INHERITED =
  /^(PATH|HOME|USER|LANG|LC_ALL|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|LOCALAPPDATA|XDG_CACHE_HOME|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|DENO_\w+|NPM_CONFIG_\w+|NO_COLOR|\w+_PROXY|SSL_CERT_\w+)$/i;

/** Runs one stage's program in a process of its own, with the permissions given and no others. */
export async function runChild(options: ChildOptions): Promise<ChildResult> {
  const { job, log } = options;
  await Deno.mkdir(log.slice(0, log.lastIndexOf("/")), { recursive: true });
  using file = await Deno.open(log, { create: true, write: true, truncate: true });
  const child = new Deno.Command(Deno.execPath(), {
    args: arguments_(options),
    cwd: options.root,
    clearEnv: true,
    env: environment(options),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  let timer: ReturnType<typeof setTimeout> | undefined;
  const kill = () => signal(child, "SIGKILL");
  const stop = () => {
    signal(child, "SIGTERM");
    timer = setTimeout(kill, GRACE_MS);
  };
  options.stop.addEventListener("abort", stop);
  options.kill.addEventListener("abort", kill);
  if (options.stop.aborted) stop();

  const facts: Record<string, Json> = {};
  const measured: Record<string, Json> = {};
  let ended: Extract<ProcessMessage, { type: "done" | "error" }> | undefined;
  // Where the code was run from is the engine's affair; people know it by its place in the project.
  const inProject = (text: string) =>
    text.replaceAll(encodeURI(options.snapshot.folder), encodeURI(options.root))
      .replaceAll(options.snapshot.folder, options.root);
  const receive = (line: string) => {
    const message = parse(line);
    if (message === null) return writeLog(file, `${inProject(line)}\n`);
    if (message.type === "done" || message.type === "error") ended = message;
    else if (message.type !== "fact") options.onMessage(message);
    else if (message.passing) measured[message.name] = message.value;
    else facts[message.name] = message.value;
  };
  // Its end is how the child learns that the engine is gone, so it stays open until the child has ended.
  const stdin = child.stdin.getWriter();
  try {
    const sent = stdin.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`)).catch(() => {});
    const [status] = await Promise.all([
      child.status,
      readLines(child.stdout, receive),
      readLines(child.stderr, (line) => writeLog(file, `${inProject(line)}\n`)),
      sent,
    ]);
    if (ended?.type === "done" && status.success) {
      const all = Object.keys(measured).length > 0 ? { ...facts, measured } : facts;
      return { ok: true, facts: all };
    }
    if (ended?.type === "error") {
      return { ok: false, message: inProject(failure(ended)), seeLog: ended.kind === "bug" };
    }
    const how = status.signal === "SIGKILL"
      ? "was killed (for lack of memory, perhaps)"
      : status.signal
      ? `was ended by ${status.signal}`
      : `ended with code ${status.code}`;
    return { ok: false, message: `its process ${how} before the program returned`, seeLog: true };
  } finally {
    clearTimeout(timer);
    options.stop.removeEventListener("abort", stop);
    options.kill.removeEventListener("abort", kill);
    await stdin.close().catch(() => {});
  }
}

/** The last lines of a log. */
export async function logTail(path: string, lines = 12): Promise<string[]> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.trimEnd().split("\n").filter((line) => line.trim() !== "").slice(-lines);
}

function arguments_({ job, read, permissions, env, snapshot }: ChildOptions): string[] {
  const names = [...new Set([...permissions.env ?? [], ...Object.keys(env)])];
  const list = (flag: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`--allow-${flag}=${values.map(listable).join(",")}`];
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    ...config(snapshot.folder),
    ...snapshot.flags,
    ...list("read", [...read, job.output, ...permissions.read ?? []]),
    ...list("write", [job.output]),
    ...list("net", permissions.net ?? []),
    ...list("env", names),
    ...list("sys", permissions.sys ?? []),
    ...(permissions.ffi ? ["--allow-ffi"] : []),
    snapshot.process,
  ];
}

/** The project's deno.json also when the engine lies elsewhere. */
function config(root: string): string[] {
  try {
    Deno.statSync(`${root}/deno.json`);
    return [`--config=${root}/deno.json`];
  } catch {
    return ["--no-config"];
  }
}

/** `deno run` separates values by commas and knows no way to escape one. */
function listable(value: string): string {
  if (!value.includes(",")) return value;
  throw new UserError(
    `Deno cannot permit access to "${value}": it holds a comma. Rename or move it`,
  );
}

function environment({ env, permissions }: ChildOptions): Record<string, string> {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => INHERITED.test(name) || permissions.env?.includes(name));
  return { ...Object.fromEntries(inherited), ...env };
}

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch {
    // It has ended already.
  }
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

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  receive: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) receive(line);
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
