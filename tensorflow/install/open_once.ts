import { LibraryError } from "../library.ts";

/** A library that has been opened, once. */
export interface Opened {
  readonly path: string;
  readonly version: string;
  readonly variant: "cpu" | "gpu";
}

/** What is remembered of a library between runs: opening one takes half a second. */
interface Memory extends Opened {
  readonly size: number;
  readonly modified: number;
}

/**
 * Makes sure that a library opens, in a process of its own, and remembers the answer in the cache for as long as the
 * file stays as it is.
 * @throws LibraryError when it does not open, Deno.errors.NotFound when it is not there.
 */
export async function openOnce(path: string, cache: string): Promise<Opened> {
  const real = await Deno.realPath(path);
  const { size, mtime } = await Deno.stat(real);
  const modified = mtime?.getTime() ?? 0;
  const note = `${cache}/opened.json`;
  const known = await readMemory(note);
  if (known?.path === real && known.size === size && known.modified === modified) {
    return { path: real, version: known.version, variant: known.variant };
  }
  const opened: Opened = { path: real, version: await probe(real), variant: await variantOf(real) };
  // A cache that cannot be written costs the half second again, and nothing else.
  await remember(note, cache, { ...opened, size, modified }).catch(() => {});
  return opened;
}

async function probe(path: string): Promise<string> {
  const { success, code, stdout, stderr, signal } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-config", "--no-lock", "--no-prompt", "--allow-ffi"],
      new URL("./probe.ts", import.meta.url).href,
      path,
    ],
    env: { TF_CPP_MIN_LOG_LEVEL: "3" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout).trim();
  const words = decoder.decode(stderr).trim().split("\n").at(-1);
  throw new LibraryError(words || `opening "${path}" ended with ${signal ?? `code ${code}`}`);
}

/** The wheels tell in a text beside the library; elsewhere, NVIDIA's libraries beside it do. */
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
