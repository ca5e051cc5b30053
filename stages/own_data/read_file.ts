import { DataError } from "../formats/data_error.ts";

/** Reads a file of the folder whole. */
export type ReadFile = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** Decodes a file; a SyntaxError becomes a DataError that names the file. */
export async function decoded<Content>(
  path: string,
  read: ReadFile,
  decode: (bytes: Uint8Array<ArrayBuffer>) => Content | Promise<Content>,
): Promise<Content> {
  const bytes = await read(path);
  try {
    return await decode(bytes);
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof DataError) throw cause;
    throw new DataError(`Cannot read "${path}": ${cause.message.replace(/\.$/, "")}.`, { cause });
  }
}
