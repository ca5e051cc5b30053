import { basename, dirname } from "node:path";
import { namesIn } from "../system/folder.ts";
import { runProgram } from "../system/run_program.ts";

/** Whether a path is that of an archive, by its ending. */
export function isArchive(path: string): boolean {
  return /\.(tar|tgz|tar\.(gz|zst|xz))$/.test(path);
}

/**
 * Writes a folder into an archive, compressed as its ending says.
 *
 * @param split size of the pieces, as `split` takes it, such as `60M`; by default it stays whole
 * @returns the paths of the archive or its pieces
 */
export async function makeArchive(
  folder: string,
  path: string,
  split?: string,
): Promise<readonly string[]> {
  await runProgram("tar", ["-caf", path, "-C", dirname(folder), basename(folder)]);
  if (split === undefined) return [path];
  await runProgram("split", ["-b", split, path, `${path}.`]);
  await Deno.remove(path);
  const pieces = (await namesIn(dirname(path))).filter((name) =>
    name.startsWith(`${basename(path)}.`)
  );
  return pieces.sort().map((name) => `${dirname(path)}/${name}`);
}

/** Unpacks an archive, or one in pieces, into a folder. */
export async function openArchive(paths: readonly string[], folder: string): Promise<void> {
  // GNU tar finds out by itself how a file is compressed, but not a stream.
  const whole = `${folder}/archive`;
  for (const path of paths) {
    using piece = await Deno.open(path);
    await Deno.writeFile(whole, piece.readable, { append: true });
  }
  await runProgram("tar", ["-xf", whole, "-C", folder]);
  await Deno.remove(whole);
}
