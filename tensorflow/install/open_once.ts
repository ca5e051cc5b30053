import { LibraryError } from "../library.ts";
import { runProbe } from "./run_probe.ts";

/** A library that is known to open. */
export interface Opened {
  readonly path: string;
  readonly version: string;
  readonly variant: "cpu" | "gpu";
}

/** The JSON answer of `probe.ts`. */
export interface ProbedLibrary {
  readonly version: string;
  /** Whether it was built for CUDA; null where it does not say. */
  readonly cuda: boolean | null;
}

/** The cached result of opening a library, which takes half a second. */
interface Memory extends Opened {
  /** Earlier versions did not ask a library for its variant. */
  readonly format: 2;
  readonly size: number;
  readonly modified: number;
}

/**
 * Checks in a separate process that a library opens. The result is cached until the file's size or date changes.
 * @throws {LibraryError} when the library does not open
 * @throws {Deno.errors.NotFound} when the file does not exist
 */
export async function openOnce(path: string, cache: string): Promise<Opened> {
  const real = await Deno.realPath(path);
  const { size, mtime } = await Deno.stat(real);
  const modified = mtime?.getTime() ?? 0;
  const note = `${cache}/opened.json`;
  const memory = await readMemory(note);
  if (
    memory?.format === 2 && memory.path === real && memory.size === size &&
    memory.modified === modified
  ) {
    return { path: real, version: memory.version, variant: memory.variant };
  }
  const { version, cuda } = await probe(real);
  const variant = cuda === null ? await variantOf(real) : cuda ? "gpu" : "cpu";
  const opened: Opened = { path: real, version, variant };
  // Without a writable cache the next run checks again.
  await remember(note, cache, { format: 2, ...opened, size, modified }).catch(() => {});
  return opened;
}

async function probe(path: string): Promise<ProbedLibrary> {
  const program = new URL("./probe.ts", import.meta.url);
  const found = await runProbe(program, [path], { TF_CPP_MIN_LOG_LEVEL: "3" });
  if (found.ok) return JSON.parse(found.line);
  throw new LibraryError(found.message || `opening "${path}" ended with ${found.end}`);
}

/**
 * The variant of a library that does not say it itself: wheels record it in `build_info.py`; otherwise a neighbouring `nvidia/`
 * means `gpu`.
 */
async function variantOf(path: string): Promise<"cpu" | "gpu"> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  try {
    const text = await Deno.readTextFile(`${folder}/python/platform/build_info.py`);
    return /is_cuda_build\W+True/.test(text) ? "gpu" : "cpu";
  } catch {
    const nvidia = await Deno.stat(`${folder}/../nvidia`).then(() => true, () => false);
    return nvidia ? "gpu" : "cpu";
  }
}

async function readMemory(note: string): Promise<Memory | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(note));
  } catch {
    return undefined;
  }
}

async function remember(note: string, cache: string, memory: Memory): Promise<void> {
  await Deno.mkdir(cache, { recursive: true });
  const temporary = await Deno.makeTempFile({ dir: cache, prefix: "opened-" });
  await Deno.writeTextFile(temporary, JSON.stringify(memory, null, 2) + "\n");
  await Deno.rename(temporary, note);
}
