import { writeAtomically } from "../system/atomic.ts";
import { rethrowUnread } from "../system/rethrow_unread.ts";
import { EnvironmentError, messageOf } from "../words/errors.ts";

/** Version of the store's layout on disk. */
const STORE_FORMAT = 1;

/**
 * Finds the store in a cache folder, or creates it. A store of another format is left alone, and a new one is created beside
 * it.
 */
export async function storeFolder(
  cache: string,
): Promise<{ folder: string; notice: string | null }> {
  const plain = `${cache}/store`;
  const numbered = `${cache}/store-format-${STORE_FORMAT}`;
  const found = await readFormat(plain);
  if (found === STORE_FORMAT) return { folder: plain, notice: null };
  const fresh = found === null ? plain : numbered;
  try {
    if (await readFormat(fresh) === null) {
      await writeAtomically(`${fresh}/format`, `${STORE_FORMAT}\n`);
    }
  } catch (error) {
    throw new EnvironmentError(
      `Opening the store "${fresh}": ${
        messageOf(error)
      }. The folder must be writable; nothing was run.`,
    );
  }
  if (found === null) return { folder: fresh, notice: null };
  return {
    folder: fresh,
    notice:
      `The store in "${plain}" has format ${found}; this version reads format ${STORE_FORMAT}. ` +
      `It is left as it is, and "${fresh}" is used instead.`,
  };
}

async function readFormat(folder: string): Promise<number | string | null> {
  const file = `${folder}/format`;
  const text = await Deno.readTextFile(file).catch((error) => {
    // Otherwise a store of another format would get this one.
    rethrowUnread(file, error);
    return null;
  });
  if (text === null) return null;
  return text.trim() === String(STORE_FORMAT)
    ? STORE_FORMAT
    : JSON.stringify(text.trim().slice(0, 20));
}
