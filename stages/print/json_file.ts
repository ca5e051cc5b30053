/** Changes values of JSON on their way, as `JSON.stringify` and `JSON.parse` let one do. */
type Change = (name: string, value: unknown) => unknown;

/** Spells an infinite number, which JSON has no word for. */
export const spellInfinity: Change = (_, value) => value === Infinity ? "Infinity" : value;

/** Reads what {@linkcode spellInfinity} has spelt. */
export const readInfinity: Change = (_, value) => value === "Infinity" ? Infinity : value;

/** Writes a value as JSON, for people as well. */
export async function writeJson(path: string, value: unknown, change?: Change): Promise<void> {
  await Deno.writeTextFile(path, `${JSON.stringify(value, change, 2)}\n`);
}

/** Reads what {@linkcode writeJson} has written. */
export async function readJson<T>(path: string, change?: Change): Promise<T> {
  return JSON.parse(await Deno.readTextFile(path), change);
}

/** The same; null if there is no such file. */
export async function readJsonIfThere<T>(path: string): Promise<T | null> {
  const text = await readTextIfThere(path);
  return text === null ? null : JSON.parse(text);
}

/** Reads a text; null if there is no such file. */
export async function readTextIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw error;
  }
}
