import { createHash } from "node:crypto";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EnvironmentError, messageOf } from "../words/errors.ts";
import { held, openLock, tryLock } from "../system/lock.ts";
import type { Project } from "../plan/project.ts";
import { namesIn } from "../system/folder.ts";
import { makeParent } from "../system/make_parent.ts";

/**
 * A copy of the code that the keys were made from. Stages run from the copy, so an edit during a run counts only from the
 * next run on, and never runs under the old key.
 */
export interface Snapshot extends Disposable {
  /** The copy of the project's folder, with the same relative paths. */
  readonly folder: string;
  /** The flags of `deno run`, with paths of the copies. */
  readonly flags: readonly string[];
  /** URL of the program that runs a stage. */
  readonly process: string;
  /** Restores the copies of these project files if they differ from the digested bytes. */
  check(files: readonly string[]): Promise<void>;
}

/** Name of the child's program, beside the copy of the project. */
const PROCESS = "stage_process.ts";

/**
 * Copies the code of all stages to `.cache/code/<digest>/`, or reuses an equal copy, and holds it until disposed. Removes
 * copies that no engine holds.
 *
 * @param flags the flags of `deno run` for the stages' processes
 * @throws {EnvironmentError} if the copy cannot be written
 */
export async function takeSnapshot(
  project: Project,
  flags: readonly string[],
): Promise<Snapshot> {
  const { root } = project;
  const sources = collect(project, flags);
  const digest = digestOf(sources);
  const parent = `${root}/.cache/code`;
  const base = `${parent}/${digest}`;
  try {
    await Deno.mkdir(parent, { recursive: true });
    const lock = await hold(`${base}.lock`);
    try {
      await Promise.all([...sources].map(([path, bytes]) => ensure(`${base}/${path}`, bytes)));
      // Cluster jobs may still run from older copies.
      if ((await namesIn(`${project.store.folder}/jobs`)).length === 0) await sweep(parent, digest);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
    return {
      folder: `${base}/project`,
      flags: flags.map((flag) => {
        const file = flagFile(root, flag);
        return file !== null && sources.has(`project/${file}`)
          ? flag.replace(`${root}/`, `${base}/project/`)
          : flag;
      }),
      process: pathToFileURL(`${base}/${PROCESS}`).href,
      async check(files) {
        for (const file of files) {
          const bytes = sources.get(`project/${file}`);
          if (bytes !== undefined) await ensure(`${base}/project/${file}`, bytes);
        }
      },
      [Symbol.dispose]: () => lock[Symbol.dispose](),
    };
  } catch (error) {
    throw new EnvironmentError(
      `Copying the stages' code to "${parent}": ${messageOf(error)}. ` +
        `The folder must be writable; nothing was run.`,
    );
  }
}

/** The project files that stages' processes read, by path in the snapshot. */
function collect(project: Project, flags: readonly string[]): Map<string, Uint8Array> {
  const { root, source } = project;
  const sources = new Map<string, Uint8Array>();
  const add = (file: string) => {
    const bytes = source(file);
    if (bytes !== null) sources.set(`project/${file}`, bytes);
    return bytes;
  };
  for (const files of project.files.values()) files.forEach(add);
  for (const file of ["deno.json", "deno.lock"]) add(file);
  for (const flag of flags) {
    const file = flagFile(root, flag);
    if (file === null) continue;
    const bytes = add(file);
    if (bytes !== null && flag.startsWith("--import-map=")) {
      for (const target of localTargets(file, bytes)) add(target);
    }
  }
  sources.set(PROCESS, Deno.readFileSync(new URL("./stage_process.ts", import.meta.url)));
  return sources;
}

/** The project file that a flag names, relative to the project; null if it names none. */
function flagFile(root: string, flag: string): string | null {
  const value = flag.slice(flag.indexOf("=") + 1);
  return flag.startsWith("--") && value.startsWith(`${root}/`)
    ? value.slice(root.length + 1)
    : null;
}

/** The project files that an import map names. */
function localTargets(file: string, bytes: Uint8Array): string[] {
  try {
    const { imports = {} } = JSON.parse(new TextDecoder().decode(bytes)) as {
      imports?: Record<string, string>;
    };
    return Object.values(imports).filter((target) => /^\.\.?\//.test(target) && !/\/$/.test(target))
      .map((target) => fileURLToPath(new URL(target, pathToFileURL(`/${file}`))).slice(1));
  } catch {
    // Deno reports a malformed import map.
    return [];
  }
}

function digestOf(sources: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash("sha256");
  for (const [path, bytes] of [...sources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex").slice(0, 32);
}

/** Writes a read-only file, unless it holds these bytes already. */
async function ensure(path: string, bytes: Uint8Array): Promise<void> {
  const old = await Deno.readFile(path).catch(() => null);
  if (old !== null && equal(old, bytes)) return;
  await makeParent(path);
  // Needs no flush: a file that a power cut damaged differs, and is written again.
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  await Deno.writeFile(temporary, bytes, { mode: 0o444, createNew: true });
  await Deno.rename(temporary, path);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Takes the lock that all engines share that run from a snapshot. */
async function hold(path: string): Promise<Disposable> {
  for (;;) {
    const file = await openLock(path);
    await file.lock(false);
    const [opened, named] = [await file.stat(), await Deno.stat(path).catch(() => null)];
    // Another engine may have removed the file before it was locked.
    if (named !== null && named.ino === opened.ino) return held(file);
    file.close();
  }
}

/** Removes the snapshots that no engine holds. */
async function sweep(parent: string, but: string): Promise<void> {
  for await (const { name } of Deno.readDir(parent)) {
    const digest = name.replace(/\.lock$/, "");
    if (digest === name || digest === but) continue;
    using lock = await tryLock(`${parent}/${name}`).catch(() => null);
    if (lock === null) continue;
    await Deno.remove(`${parent}/${digest}`, { recursive: true }).catch(() => {});
    await Deno.remove(`${parent}/${name}`).catch(() => {});
  }
}
