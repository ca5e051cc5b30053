import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../pipeline/words/errors.ts";
import type { Knowledge } from "../configuration/check.ts";
import { checkValue, type Mistake } from "../configuration/check_value.ts";
import {
  folderDataset,
  type FolderEntry,
  type Found,
  foundSchema,
  type Reading,
} from "../configuration/folder_dataset.ts";
import { addCommand } from "./add_command.ts";
import { foundText } from "./found_text.ts";
import { digestOfFiles, type ListedFile, listFiles, pathOf, sha256 } from "./folder_files.ts";
import { pickFiles } from "./pick_files.ts";
import { readFolder } from "./read_folder.ts";

/** Another number when files are read otherwise than before, so that nothing is remembered of how they were. */
const HOW = 3;

/** What is remembered of a folder, so that files that have not changed are read once. */
interface Memory {
  readonly folder: string;
  readonly files: readonly (ListedFile & { readonly sha256: string })[];
  /** What was found in these files when they were read so; absent if they were only digested. */
  readonly read?: { readonly as: string; readonly found: Found };
}

/**
 * Makes the function that completes the entries of data sets of one's own. What an entry does not say is found in its folder
 * and told. Where it has the digest, the files are held against it.
 *
 * @param root the project's folder
 * @param tell receives what people should know
 */
export function lookInto(
  root: string,
  tell: (notice: string) => void,
): NonNullable<Knowledge["lookInto"]> {
  return async (name, entry, isUsed) => {
    const known = entry.found === undefined ? null : folderDataset(name, entry, entry.found);
    if (!isUsed) return { dataset: known, mistakes: [] };
    const mistakes: Mistake[] = [];
    const wrong = (path: readonly PropertyKey[], text: string) => {
      mistakes.push({ path: ["datasets", name, ...path], text, isKey: false });
    };
    const [{ folder }] = entry.sources;
    const path = resolve(root, folder);
    try {
      if (entry.found === undefined) {
        const found = await find(root, name, path, entry);
        tell(
          `${name}: ${foundText(found)}. To be told when they change: ${addCommand(name, folder)}`,
        );
        return { dataset: folderDataset(name, entry, found), mistakes };
      }
      const otherwise = readingChange(entry.prepare, entry.found);
      if (otherwise !== null) {
        wrong(
          ["prepare"],
          `the files in "${folder}" were added with ${otherwise}. Put it back or, to go on with data that are read so: ` +
            `${addCommand(name, folder)}.`,
        );
      }
      // Results that are there need no data.
      if (otherwise === null && await isThere(path)) {
        const change = await changeOf(root, name, path, entry, entry.found);
        if (change !== null) {
          wrong(
            ["found", "sha256"],
            `the files in "${folder}" are not those that were added: ${change}. Put them back or, to go on with these as data ` +
              `of their own: ${addCommand(name, folder)}.`,
          );
        }
      }
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "UserError") throw error;
      wrong(["sources", 0, "folder"], error.message);
    }
    return { dataset: known, mistakes };
  };
}

/** How the reading differs from that of the files that were added, in words; null if it does not. */
function readingChange(prepare: Reading, { format, read }: Found): string | null {
  const now: Readonly<Record<string, unknown>> = { format, ...prepare };
  // Entries that were written before say of the reading only its format.
  const before: Readonly<Record<string, unknown>> = {
    ...(read ?? now),
    format: read?.format ?? format,
  };
  const fields = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((field) =>
    !isDeepStrictEqual(before[field], now[field])
  );
  const text = (field: string, value: unknown) =>
    value === undefined ? `no ${field}` : `${field}: ${JSON.stringify(value)}`;
  return fields.length === 0
    ? null
    : fields.map((field) =>
      `${text(field, before[field])}, and not with ${text(field, now[field])}`
    ).join("; ");
}

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Reads the folder, unless its files are those that were read before. */
async function find(root: string, name: string, path: string, entry: FolderEntry): Promise<Found> {
  const memory = await remembered(root, name, path);
  const as = JSON.stringify([HOW, entry.prepare]);
  const listed = listFiles(path);
  const { files } = pickFiles(path, listed, entry.prepare);
  const known = memory === null ? null : digestsIn(memory, files);
  if (memory?.read?.as === as && known?.size === files.length) {
    if (files.length === memory.files.length) return memory.read.found;
  }
  const { found, digests } = await readFolder(path, entry.prepare);
  checkFound(path, found);
  await remember(root, name, {
    folder: path,
    read: { as, found },
    files: withDigests(files, digests),
  });
  return found;
}

const MOST_MISTAKES = 3;

/** Refuses what no entry could say, before it is written into one. */
function checkFound(path: string, found: Found): void {
  const mistakes: Mistake[] = [];
  if (checkValue(foundSchema, found, [], mistakes) !== null) return;
  const texts = mistakes.slice(0, MOST_MISTAKES)
    .map(({ path, text }) => `${path.map(String).join(".")}: ${text}`);
  throw new UserError(`Cannot use the data in "${path}": ${texts.join(" ")}`);
}

const withDigests = (files: readonly ListedFile[], digests: ReadonlyMap<string, string>) =>
  files.map(({ path, bytes, times }) => ({ path, bytes, times, sha256: digests.get(path)! }));

/** What differs between the files and those that were added, in words; null if nothing does. */
async function changeOf(
  root: string,
  name: string,
  path: string,
  { prepare }: FolderEntry,
  found: Found,
): Promise<string | null> {
  const memory = await remembered(root, name, path);
  const { files } = pickFiles(path, listFiles(path), { ...prepare, format: found.format });
  const digests = memory === null ? new Map<string, string>() : digestsIn(memory, files);
  const isKnown = digests.size === files.length && files.length === memory?.files.length;
  for (const file of files) {
    if (digests.has(file.path)) continue;
    digests.set(file.path, sha256(await Deno.readFile(pathOf(path, file.path))));
  }
  if (digestOfFiles(digests) === found.sha256) {
    if (!isKnown) await remember(root, name, { folder: path, files: withDigests(files, digests) });
    return null;
  }
  // The memory holds the files as they were when they last were right.
  const before = new Map(memory?.files.map((file) => [file.path, file.sha256]));
  const isWhole = digestOfFiles(before) === found.sha256;
  return isWhole
    ? differences(before, digests)
    : `${
      files.length === found.files ? "as many" : `found ${files.length} for ${found.files}`
    }, with other content`;
}

function differences(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): string {
  const parts = {
    changed: [...now].filter(([path, digest]) => before.has(path) && before.get(path) !== digest)
      .map(([path]) => path),
    new: [...now.keys()].filter((path) => !before.has(path)),
    gone: [...before.keys()].filter((path) => !now.has(path)),
  };
  return Object.entries(parts).flatMap(([what, paths]) => {
    if (paths.length === 0) return [];
    const some = paths.slice(0, 3).map((path) => `"${path}"`).join(", ");
    return [`${paths.length} ${what} (${some}${paths.length > 3 ? ", …" : ""})`];
  }).join(", ");
}

const memoryFile = (root: string, name: string) => `${root}/.cache/data/${name}.json`;

async function remembered(root: string, name: string, folder: string): Promise<Memory | null> {
  try {
    const memory: Memory = JSON.parse(await Deno.readTextFile(memoryFile(root, name)));
    return memory.folder === folder ? memory : null;
  } catch {
    return null;
  }
}

/** Keeps what is known of a folder. Where it cannot be written, the files are read again next time. */
async function remember(root: string, name: string, memory: Memory): Promise<void> {
  const file = memoryFile(root, name);
  const temporary = `${file}.${crypto.randomUUID()}`;
  try {
    await Deno.mkdir(`${root}/.cache/data`, { recursive: true });
    await Deno.writeTextFile(temporary, JSON.stringify(memory));
    await Deno.rename(temporary, file);
  } catch {
    await Deno.remove(temporary).catch(() => {});
  }
}

/** The digests of those files that have not changed since they were read. */
function digestsIn(memory: Memory, files: readonly ListedFile[]): Map<string, string> {
  const known = new Map(memory.files.map((file) => [file.path, file]));
  return new Map(files.flatMap(({ path, bytes, times }) => {
    const file = known.get(path);
    const isSame = file?.bytes === bytes && String(file.times) === String(times);
    return isSame ? [[path, file.sha256] as const] : [];
  }));
}

/** Reads a folder for `deno task data add`, and remembers its files. */
export async function readAndRemember(
  root: string,
  name: string,
  path: string,
  prepare: FolderEntry["prepare"],
  onFile: (done: number, total: number) => void,
): Promise<Awaited<ReturnType<typeof readFolder>>> {
  const content = await readFolder(path, prepare, onFile);
  checkFound(path, content.found);
  const { files } = pickFiles(path, listFiles(path), prepare);
  if (files.some((file) => !content.digests.has(file.path))) {
    throw new UserError(`The files in "${path}" change while they are read. Try again.`);
  }
  await remember(root, name, { folder: path, files: withDigests(files, content.digests) });
  return content;
}
