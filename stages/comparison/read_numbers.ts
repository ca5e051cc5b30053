import type { z } from "zod";
import type { RunResult } from "../../pipeline/app.ts";

/**
 * Reads a JSON file of a run. Null if it is not at hand, or is not what such a file is: a restored run may be a stranger's,
 * and a committed file may hold git's marks of a conflict.
 */
export async function readNumbers<T>(
  read: RunResult["read"],
  file: string,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const text = await read(file);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
