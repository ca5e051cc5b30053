import { dirname } from "node:path";
import { makeFolder } from "../system/atomic.ts";
import { namesIn } from "../system/folder.ts";
import { UserError } from "../words/errors.ts";
import { count } from "../words/text.ts";

/**
 * Writes a folder that appears whole or not at all. Nothing of the user's is replaced but an empty folder.
 *
 * @throws {UserError} if there is something in it, or something else than a folder in its place
 */
export async function inNewFolder<T>(
  folder: string,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  // With a slash behind it, a link would be followed.
  const path = folder.replace(/\/+$/, "") || "/";
  const found = await contentOf(path);
  if (found !== null) {
    throw new UserError(`Exporting to "${folder}": found ${found}, wanted a new or empty folder.`);
  }
  const parent = dirname(path);
  await makeFolder(parent);
  const temporary = await Deno.makeTempDir({ dir: parent, prefix: ".export-" });
  try {
    const result = await write(temporary);
    await Deno.chmod(temporary, 0o755);
    // A folder takes the place of an empty one. The system refuses it the place of anything that came meanwhile.
    await Deno.rename(temporary, path);
    return result;
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    throw error;
  }
}

/** What is at a path, in words; null if nothing is, or an empty folder. */
async function contentOf(path: string): Promise<string | null> {
  try {
    const { isDirectory, isSymlink } = await Deno.lstat(path);
    if (!isDirectory) return isSymlink ? "a symbolic link" : "a file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Deno.errors.NotADirectory) return "a file in the place of its parent";
    throw error;
  }
  const { length } = await namesIn(path);
  return length === 0 ? null : `${count(length, "entry").replace(/ys$/, "ies")} in it`;
}
