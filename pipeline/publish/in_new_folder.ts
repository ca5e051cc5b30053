import { makeFolder } from "../system/atomic.ts";
import { UserError } from "../words/errors.ts";
import { count } from "../words/text.ts";

/**
 * Writes a folder that appears whole or not at all.
 * @throws {UserError} if there is something in it
 */
export async function inNewFolder<T>(
  folder: string,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const present = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  if (present.length > 0) {
    throw new UserError(
      `Exporting to "${folder}": found ${
        count(present.length, "entry").replace(/ys$/, "ies")
      } in it, wanted a new or empty folder.`,
    );
  }
  const parent = folder.replace(/\/+$/, "").replace(/\/[^/]*$/, "") || "/";
  await makeFolder(parent);
  const temporary = await Deno.makeTempDir({ dir: parent, prefix: ".export-" });
  try {
    const result = await write(temporary);
    await Deno.chmod(temporary, 0o755);
    await Deno.remove(folder).catch(() => {});
    await Deno.rename(temporary, folder);
    return result;
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    throw error;
  }
}
